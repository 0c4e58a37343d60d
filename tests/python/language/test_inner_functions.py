"""Inner functions: what they read of the function around, their default values, their results."""

import pytest
from agreement import Table, agree_each

table = Table()
case = table.case


@case(0, 3)
def lists_that_begin_empty(n):
    def counted(k):
        return [] if k == 0 else counted(k - 1) + [k]

    def collected(k):
        items = {k}
        if k > 0:
            items |= collected(k - 1)
        return items

    return counted(n), collected(n)


@case((2, 1))
def captured_of_two_types(n, x):
    def last(k):
        return x if k == 0 else last(k - 1)

    before = last(n)
    x = x + 0.5
    return before, last(n)


@case(0, 3)
def default_values_are_made_once(n):
    step = n
    items = []

    def add(k, step=step, items=items):
        items.append(k)
        return k + step

    step = n + 10
    return add(1), add(2), step, items


@case(4)
def keyword_only(n):
    def scaled(a, *, by=2):
        return a * by

    return scaled(n, by=3) + scaled(n)


@case(3)
def read_before_it_is_assigned(n):
    def more():
        return later + 1

    later = n
    first = more()
    later = 2 * n
    return first, more()


@pytest.mark.parametrize(("function", "arguments"), table.rows, ids=table.names())
def test_inner_functions(function, arguments):
    agree_each(function, arguments)
