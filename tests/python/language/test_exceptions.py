"""try statements: what is caught where, and what variables are in handlers and behind them."""

from differential import call, check_each, compiled_once


def line_raised(error):
    """The line of the innermost entry of the traceback."""
    place = error.__traceback__
    while place.tb_next is not None:
        place = place.tb_next
    return place.tb_lineno


def check_raised(function, *args):
    """Both raise the same type with the same text, at the same line."""
    expected = call(function, args).error
    found = call(compiled_once(function), args).error
    assert type(found) is type(expected), repr(found)
    assert str(found).endswith(str(expected))
    assert line_raised(found) == line_raised(expected)


def one_handler(a, b):
    try:
        x = a // b
    except ZeroDivisionError:
        x = -1
    return x


def by_hierarchy(kind, text):
    items = [1, 2]
    counts = {"a": 1}
    try:
        if kind == 0:
            return str(items[kind + 5])
        if kind == 1:
            return str(counts[text])
        if kind == 2:
            return str(int(text))
        if kind == 3:
            return str(10 // (kind - 3))
        if kind == 5:
            raise NotImplementedError("later")
        if kind == 6:
            raise AssertionError(f"kind {kind}")
    except (LookupError, ValueError) as e:
        return "first: " + str(e)
    except ArithmeticError as error:
        return f"second: {error}"
    except RuntimeError:
        return "third"
    except Exception as e:
        return f"last: {e}"
    else:
        return "else"
    return "behind"


def test_handlers():
    check_each(one_handler, [(7, 2), (7, 0), (-7, 2)])


def test_hierarchy():
    check_each(by_hierarchy, [(kind, text) for kind in range(8) for text in ("a", "12", "ä")])


def what_was_set(n):
    before = 1
    after = 0
    try:
        before = 2
        x = 10 // n
        before = 3
        y = 10 // (n - 1)
        before = 4
        after = x + y
    except ZeroDivisionError:
        after = after - 1
    return before, after


def unbound_in_handler(n):
    try:
        x = 10 // n
        y = 10 // (n - 1)
    except ZeroDivisionError:
        y = x
    return x, y


def uncaught(text, n):
    try:
        return int(text) // n
    except ValueError:
        return -1


def raised_in_handler(text, n):
    try:
        return int(text)
    except ValueError:
        return 10 // n


def raised_in_else(n):
    try:
        x = n + 1
    except ZeroDivisionError:
        return -1
    else:
        return x // n


def raised_again(text, n):
    try:
        try:
            return int(text)
        except ValueError:
            if n == 0:
                raise
            raise KeyError(text)
    except KeyError as e:
        return n + len(str(e))


def raised_by_name(text):
    try:
        return int(text)
    except ValueError as e:
        raise e


def without_cause(text):
    try:
        return int(text)
    except ValueError as e:
        raise RuntimeError(f"bad: {e}") from None


def key_error(n):
    try:
        if n == 0:
            raise KeyError
        raise KeyError(n)
    except KeyError as e:
        return f"<{e}>"


def key_error_passes(n):
    try:
        raise KeyError
    except IndexError:
        return n


def nothing_to_raise(n):
    if n > 0:
        raise
    return n


def test_variables_of_the_body():
    check_each(what_was_set, [(0,), (1,), (2,), (5,)])
    check_each(unbound_in_handler, [(1,), (5,)])
    check_raised(unbound_in_handler, 0)


def test_exceptions_that_pass_through():
    check_each(uncaught, [("12", 5), ("x", 5)])
    check_raised(uncaught, "12", 0)
    check_each(raised_in_handler, [("12", 0), ("x", 3)])
    check_raised(raised_in_handler, "x", 0)
    check_each(raised_in_else, [(3,)])
    check_raised(raised_in_else, 0)


def test_raised_again():
    check_each(raised_again, [("12", 0), ("ab", 1)])
    check_raised(raised_again, "ab", 0)
    check_raised(raised_by_name, "ab")
    check_raised(without_cause, "ab")
    check_raised(nothing_to_raise, 1)
    check_each(key_error, [(0,), (5,)])
    check_raised(key_error_passes, 1)


def inner_handled(text):
    try:
        n = int(text)
    except ValueError as outer:
        try:
            n = [1, 2][len(text)]
        except IndexError as inner:
            raise KeyError(f"{outer} and {inner}")
        if n == 2:
            raise
    return n


def helper(text):
    value = int(text)
    if value > 100:
        raise OverflowError("too much")
    return value


def helper_that_catches(text):
    try:
        return helper(text)
    except ValueError:
        return -1


def in_calls(texts):
    total = 0
    for text in texts:
        try:
            total += helper_that_catches(text)
        except OverflowError as e:
            total += 1000 + len(str(e))
        total += 1
    return total


def test_nested():
    check_each(inner_handled, [("12",), ("",)])
    check_raised(inner_handled, "a")
    check_raised(inner_handled, "abc")


def test_calls():
    check_each(in_calls, [(["1", "x", "200", ""],), (["1"],)])
