"""Iterators give their items once, whatever the walk knows of them."""

import pytest

from language.agreement import Table, agree, agree_each, refused

TABLE = Table()


def shout(x):
    print(x)
    return x * 2


@TABLE.case(())
def zipped_twice():
    pairs = zip((1, 2), (3.5, 4))
    return [a * b for a, b in pairs], [a for a, _ in pairs]


@TABLE.case(1, 5)
def zipped_beside_unknown(n):
    pairs = zip((1, 2, n), ("a", "b", "c"))
    first = list(pairs)
    for a, _ in pairs:
        first.append((a, "again"))
    return first


@TABLE.case(())
def enumerated_twice():
    numbered = enumerate(("a", "b"), 3)
    return list(numbered), list(numbered), dict(numbered)


@TABLE.case(())
def mapped_twice():
    doubled = map(lambda x: 2 * x, [1, 2, 3])
    return sum(doubled), sum(doubled)


@TABLE.case(())
def reversed_twice():
    backwards = reversed((1, 2, 3))
    return tuple(backwards), tuple(backwards)


@TABLE.case(([1, 2, 3],))
def filtered_twice(numbers):
    large = filter(lambda x: x > 1, numbers)
    return list(large), list(large)


@TABLE.case(([1, 2, 3],), ([],))
def generated_twice(numbers):
    squares = (x * x for x in numbers)
    return sum(squares), sum(squares), list(squares)


@TABLE.case(([1, 2, 3],))
def at_run_time_twice(numbers):
    pairs = zip(numbers, numbers)
    total = 0
    for a, b in pairs:
        total += a * b
    for a, _ in pairs:
        total += 1000 * a
    else:
        total += 1
    return total


@TABLE.case(([1, 2, 3],))
def by_another_name(numbers):
    pairs = enumerate(numbers)
    same = pairs
    return list(same), list(pairs)


def total_of(items):
    total = 0
    for a, b in items:
        total += a * b
    return total


@TABLE.case(([1, 2, 3],))
def in_functions(numbers):
    known = zip((1, 2), (3, 4))
    pairs = zip(numbers, numbers)
    return total_of(known), total_of(known), total_of(pairs), total_of(pairs)


@TABLE.case(([1, 2, 3],))
def inside_of_another(numbers):
    inner = zip(numbers, numbers)
    outer = enumerate(inner)
    return list(outer), list(inner), list(outer)


@TABLE.case(())
def views_again():
    prices = {"a": 1, "b": 2}
    items = prices.items()
    return [k for k, _ in items], [v for _, v in items]


@TABLE.case(({"a": 1, "b": 2},))
def views_at_run_time(prices):
    values = prices.values()
    return sum(values), sum(values), 2 in values


@TABLE.case(2)
def made_in_each_round(n):
    total = 0
    for i in range(n):
        pairs = zip((1, 2), (i, 4))
        for a, b in pairs:
            total += a * b
        for a, _ in pairs:
            total += 1000 * a
    return total


@TABLE.case((3, True), (3, False))
def once_in_a_branch(n, flag):
    pairs = zip((1, 2), (n, n))
    if flag:
        return [a * b for a, b in pairs]
    return [0]


@TABLE.case(3)
def in_known_rounds(n):
    pairs = zip((1, 2), (n, n))
    totals = []
    for _ in (1, 2):
        totals.append(sum(a * b for a, b in pairs))
    return totals


@TABLE.case(())
def spread():
    pairs = zip((1, 2), (3, 4))
    (a, b), (c, d) = pairs
    more = map(abs, (-1, -2))
    return a + b + c + d, max(*more), [*more, *pairs]


@TABLE.case(())
def unpacked_when_empty():
    pairs = zip((1, 2), (3, 4))
    first = list(pairs)
    (*rest,) = pairs
    return first, rest


@pytest.mark.parametrize(("function", "argument_lists"), TABLE.rows, ids=TABLE.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)


def test_map_calls_where_it_is_gone_through(capsys):
    def lazily(n):
        doubled = map(shout, (1, 2, n))
        print("before")
        for x in doubled:
            print("round", x)
        return n

    agree(lazily, 3)
    lines = capsys.readouterr().out.splitlines()
    once = ["before", "1", "round 2", "2", "round 4", "3", "round 6"]
    assert lines == once * (len(lines) // len(once))


def in_a_loop(numbers):
    pairs = zip(numbers, numbers)
    total = 0
    for _ in numbers:
        for a, b in pairs:
            total += a * b
    return total


def known_in_a_loop(numbers):
    pairs = zip((1, 2), (3, 4))
    total = 0
    for _ in numbers:
        total += sum(a * b for a, b in pairs)
    return total


def behind_a_branch(numbers):
    pairs = zip((1, 2), (3, 4))
    total = 0
    if len(numbers) > 2:
        total += sum(a for a, _ in pairs)
    return total + sum(b for _, b in pairs)


def behind_a_break(numbers):
    pairs = enumerate(numbers)
    for i, x in pairs:
        if x > i:
            break
    return list(pairs)


def behind_any(numbers):
    signs = (x > 1 for x in numbers)
    return any(signs), list(signs)


def behind_in(numbers):
    doubled = map(lambda x: 2 * x, numbers)
    return 4 in doubled, list(doubled)


def of_two(numbers):
    numbered = enumerate(numbers)
    pairs = zip(numbered, numbers)
    return list(pairs), list(numbered)


def with_itself(numbers):
    numbered = enumerate(numbers)
    return list(zip(numbered, numbered))


REFUSED = (behind_a_branch, behind_a_break, behind_any, behind_in, of_two, with_itself)


@pytest.mark.parametrize("function", REFUSED, ids=lambda function: function.__name__)
def test_refused_where_it_is_not_known(function):
    text = refused(function, [1, 2, 3])
    assert "a second time" in text
    assert "list(…)" in text


@pytest.mark.parametrize("function", [in_a_loop, known_in_a_loop])
def test_refused_in_a_loop(function):
    assert "only the first round" in refused(function, [1, 2, 3])
