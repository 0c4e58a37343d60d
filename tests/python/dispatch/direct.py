"""Compiled functions whose calls with numbers are direct, on every rank of a job too."""

import shoal

alone = shoal.jit(distributed=False)


class General:
    """Counts the calls of `compiled` that are not direct."""

    def __init__(self, compiled):
        self.count = 0
        self._make = compiled._call
        compiled._call = self

    def __call__(self, *args, **kwargs):
        self.count += 1
        return self._make(*args, **kwargs)


def several(a, b):
    return a, (b, None, a > b, "text"), 7


def same(found, expected):
    assert repr(found) == repr(expected)
    assert type(found) is type(expected)
