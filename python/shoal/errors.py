"""The exceptions of shoal. Errors that pandas or Python would raise keep their own classes."""

import types


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


def show_place(exception, path, line, name):
    """Puts a line of the user's function before the traceback of `exception`, its end if it has none.

    The frame is one of a code object that claims to be there; the interpreter adds those of the
    callers when the exception is raised.
    """
    code = compile("raise StopIteration", path, "exec")
    code = code.replace(co_name=name, co_firstlineno=line)
    try:
        exec(code, {})
    except StopIteration as stop:
        frame = stop.__traceback__.tb_next
        exception.__traceback__ = types.TracebackType(
            exception.__traceback__, frame.tb_frame, frame.tb_lasti, line
        )
