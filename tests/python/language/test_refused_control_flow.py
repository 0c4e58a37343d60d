"""What control flow cannot do yet says so, with the place and what to write instead."""

import pandas as pd
import pytest

import shoal
from differential import check


def refused(function, *arguments):
    with pytest.raises((shoal.TypingError, shoal.UnsupportedError, NameError)) as caught:
        shoal.jit(function)(*arguments)
    text = str(caught.value)
    assert "help:" in text
    assert len(text.splitlines()) <= 12
    return text


def test_two_types():
    def best(n):
        best = 0
        if n > 3:
            best = "many"
        return best

    text = refused(best, 5)
    assert "[S0209]" in text
    assert "`best` is str or int here" in text


def test_type_changes_in_a_loop():
    def flag(n):
        seen = False
        for i in range(n):
            seen = i
        return seen

    text = refused(flag, 5)
    assert "[S0209]" in text
    assert "`seen` is bool or int here" in text


def test_functions_of_a_branch():
    def chosen(n):
        choose = min
        if n > 3:
            choose = max
        return choose(n, 2)

    text = refused(chosen, 5)
    assert "[S0209]" in text
    assert "`choose` is max or min here" in text


def test_may_have_no_value():
    def chosen(n):
        if n > 3:
            kept = max
        return kept(n, 2)

    text = refused(chosen, 5)
    assert "[S0106]" in text
    assert "`kept` may have no value here" in text

    def before(n):
        s = 0
        for i in range(n):
            if i > 0:
                s += previous  # noqa: F821
            previous = i
        return s

    text = refused(before, 5)
    assert "[S0106]" in text
    assert "give `previous` a value before the loop" in text


def test_frames_in_branches():
    def filtered(df, n):
        if n > 3:
            df = df[df["a"] > n]
        return df

    text = refused(filtered, pd.DataFrame({"a": [1, 2]}), 5)
    assert "[S0111]" in text


def test_frames_behind_branches():
    def scaled(df, n):
        limit = 0
        if n > 3:
            limit = n
        return df[df["a"] > limit]

    check(scaled, pd.DataFrame({"a": [1, 6]}), 5)


def test_the_smallest_of_no_rows():
    def lowest(df, n):
        low = 0
        if n > 3:
            low = df["a"].min()
        return low

    refused(lowest, pd.DataFrame({"a": [1, 2]}), 5)


def test_loops_over_other_things():
    def letters(df):
        n = 0
        for value in df["a"]:
            n += value.year
        return n

    text = refused(letters, pd.DataFrame({"a": pd.to_datetime(["2020-01-01"])}))
    assert "The values of a Series of datetime64" in text


def test_ranks_differ():
    def by_rank():
        n = 0
        for i in range(shoal.get_rank()):
            n += i
        return n

    refused(by_rank)


def test_frames_in_the_else_of_a_loop():
    def searched(df, n):
        for i in range(n):
            if i == 4:
                break
        else:
            df = df[df["a"] > 1]
        return df

    assert "[S0111]" in refused(searched, pd.DataFrame({"a": [1, 2]}), 5)


def test_frames_behind_a_return_in_a_loop():
    def searched(df, n):
        for i in range(n):
            if i == 4:
                return 0.0
        return float(df["a"].mean())

    check(searched, pd.DataFrame({"a": [1, 2]}), 5)
    check(searched, pd.DataFrame({"a": [1, 2]}), 3)
