"""What variables are where ways through a function meet."""

import shoal
from differential import check, check_each


def assigned_on_both(x):
    if x > 0:
        y = x * 0.5
        z = 1
    else:
        y = 2
        z = -1
    return y, z


def tuples(x):
    pair = (1, 2)
    if x > 0:
        pair = (x, 2.5)
    a, b = pair
    return a, b, pair


def test_int_or_float_is_float():
    """Where paths meet a variable has one type: the int is the equal float."""
    found = shoal.jit(assigned_on_both)
    assert [found(4), found(-4)] == [(2.0, 1), (2.0, -1)]
    assert [type(found(x)[0]) for x in (4, -4)] == [float, float]
    found = shoal.jit(tuples)
    assert found(3) == (3, 2.5, (3, 2.5))
    assert found(-3) == (1, 2.0, (1, 2.0))


def set_on_one_way(x):
    if x > 0:
        y = x * 2
    print("before")
    return y


def set_on_nested_ways(x):
    if x > 0:
        if x > 2:
            y = 1.5
    else:
        y = 2.5
    if x != 10:
        return y
    return 0.5


def types_of_unread_variables(x):
    if x > 0:
        note = 1
        other = x
    else:
        note = "none"
        other = 2
    note = other + 1
    return note


def test_variables_without_a_value():
    message = "cannot access local variable 'y' where it is not associated with a value"
    check_each(set_on_one_way, [(1,), (5,)])
    check(set_on_one_way, 0, mentions=message)
    check_each(set_on_nested_ways, [(3,), (-1,), (10,)])
    check(set_on_nested_ways, 2, mentions=message)


def test_only_what_is_read_has_one_type():
    check_each(types_of_unread_variables, [(1,), (-1,)])
