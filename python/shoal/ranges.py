"""Loops whose rounds may run at the same time."""


def prange(*bounds):
    """range() for a loop whose rounds do not depend on each other.

    In a compiled function the rounds are divided between the threads. What they put together with
    `+=`, `*=`, `min`, `max`, `and`, `or` has the same bits for any number of threads. Elsewhere it
    is range(). Takes what range() takes: (stop), (start, stop) or (start, stop, step), ints.
    """
    return range(*bounds)
