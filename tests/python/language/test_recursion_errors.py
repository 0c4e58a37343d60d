"""Exceptions, memory and interrupts where functions call themselves."""

import sys
import threading

import pytest
from agreement import Table, agree, agree_each, refused

import shoal

table = Table()
case = table.case


@case(0, 5)
def endless(n):
    return endless(n + 1)


@case(5)
def endless_in_a_branch(n):
    if n < 0:
        return 0
    return 1 + endless_in_a_branch(n + 1)


@case(3, 0)
def raised_deep_inside(n):
    if n == 0:
        return 10 // n
    return 1 + raised_deep_inside(n - 1)


@case(3, 0)
def caught_by_the_caller(n):
    def deep(k):
        if k == 0:
            raise ValueError(f"at {k}")
        return 1 + deep(k - 1)

    try:
        return deep(n)
    except ValueError as error:
        return len(str(error))
    finally:
        print("done")


@case(4)
def caught_on_the_way(n):
    if n == 0:
        raise KeyError("none")
    try:
        return caught_on_the_way(n - 1) + 1
    except KeyError:
        if n < 3:
            raise
        return n


@case(4)
def raised_again_after_another(n):
    try:
        raise ValueError(f"level {n}")
    except ValueError as error:
        if n > 0:
            try:
                raised_again_after_another(n - 1)
            except ValueError as inner:
                print("inner", inner)
        print("own", error)
        raise


@case(1)
def depth_is_caught(n):
    def down(k):
        return down(k + 1) + 1

    try:
        return down(n)
    except RecursionError as error:
        return str(error)


@case(([1, 2],))
def index_of_a_list(items):
    def sum_from(k):
        return items[k] + sum_from(k + 1)

    return sum_from(0)


@pytest.mark.parametrize(("function", "arguments"), table.rows, ids=table.names())
def test_exceptions(function, arguments):
    agree_each(function, arguments)


def test_overflow_is_said_at_its_line():
    def doubled(n):
        return 1 if n == 0 else 2 * doubled(n - 1)

    compiled = shoal.jit(doubled)
    assert compiled(62) == 2**62
    with pytest.raises(OverflowError, match="int result does not fit in 64 bits"):
        compiled(63)


def test_depth_follows_the_limit():
    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    compiled = shoal.jit(depth)
    limit = sys.getrecursionlimit()
    assert compiled(limit - 200) == limit - 200
    with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
        compiled(limit)
    try:
        sys.setrecursionlimit(20000)
        assert compiled(10000) == 10000
    finally:
        sys.setrecursionlimit(limit)


def test_the_native_stack_is_never_left():
    def wide(n, a, b, c):
        if n == 0:
            return 0
        texts = [str(a), str(b), str(c)]
        return len(texts) + wide(n - 1, a + 1, b + 1, c + 1) + len(texts[0])

    compiled = shoal.jit(wide)
    assert compiled(3, 1, 2, 3) == wide(3, 1, 2, 3)
    failures = []

    def run():
        try:
            compiled(10**8, 1, 2, 3)
        except RecursionError as error:
            failures.append(error)

    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(2**30)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
    assert len(failures) == 1


def test_memory_is_collected_below_callers():
    def tree(depth, text):
        if depth == 0:
            return [text]
        left = tree(depth - 1, text + "l")
        garbage = 0
        for i in range(200):
            garbage += len((text + "padding" * 20).split("p")) + i
        right = tree(depth - 1, text + "r")
        return left + right + [text + str(garbage)]

    agree(tree, 11, "")


def test_memory_is_collected_without_loops():
    def count(depth, text):
        if depth == 0:
            return len(text + "padding" * 50)
        return count(depth - 1, text + "l") + count(depth - 1, text + "r")

    agree(count, 16, "start")


def test_refused():
    def of_a_function(n):
        if n == 0:
            return lambda x: x
        return of_a_function(n - 1)

    assert "function" in refused(of_a_function, 3)

    def raises_what_its_caller_handles(n):
        if n == 0:
            raise
        raises_what_its_caller_handles(n - 1)

    assert "`raise` alone" in refused(raises_what_its_caller_handles, 3)

    def collects(n):
        def count_of(**values):
            return len(values)

        return count_of(n=n)

    assert "give its parameters names" in refused(collects, 3)

    def counts(n):
        def more():
            nonlocal n
            n += 1

        more()
        return n

    assert "nonlocal" in refused(counts, 3)

    def growing(n, items):
        return items if n == 0 else growing(n - 1, (items, n))

    assert "ever new types" in refused(growing, 3, (1, 2))
