"""The exceptions of shoal. Errors that pandas or Python would raise keep their own classes."""


class ShoalError(Exception):
    """Base of all errors that only shoal raises."""


class TypingError(ShoalError):
    """The function cannot be compiled as it is written."""


class UnsupportedError(TypingError, NotImplementedError):
    """Valid pandas or Python that shoal does not compile yet; the text says what to write."""


class FileFormatError(ShoalError, OSError):
    """A file that is damaged, or not of the format it is read as; the text names it."""


class InternalError(ShoalError):
    """A fault in shoal; the text says how to report it."""


class ColumnKeyError(ShoalError, KeyError):
    """KeyError with a text of several lines, shown as it is."""

    def __str__(self):
        return str(self.args[0]) if self.args else ""
