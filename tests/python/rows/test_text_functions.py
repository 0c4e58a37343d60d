"""Functions of text: Series.map, Series.apply and DataFrame.apply over columns of str."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, check_each

LONG = "a-longer-text than fits into the column itself"
TEXTS = pd.Series(["a-b", "", LONG, "ß-straße", "日本-x", "x\U0001f600-y", "-", "b-c-d"], name="t")
SOME_MISSING = pd.Series(["b-c", None, LONG], name="t")
OBJECTS = pd.Series(["b-c", None, "d-e"], name="t", dtype=object)


def first_part(s):
    return s.map(lambda s: s.split("-")[0].upper())


def last_part(s):
    return s.apply(lambda s: s.split("-")[-1])


def last_part_backward(s):
    return s.map(lambda s: s.rsplit("-", 1)[-1])


def parts_around(s):
    return s.map(lambda s: s.partition("-")[0] + "|" + s.rpartition("-")[2])


def length(s):
    return s.map(len)


def starts(s):
    return s.map(lambda s: s.startswith("a"))


def share(s):
    return s.map(lambda s: s.count("-") / (len(s) + 1))


def surrounded(s):
    return s.map(lambda s: f"<{s}>" + s.strip("-").replace("-", "+").title() * 2)


FUNCTIONS = [
    first_part,
    last_part,
    last_part_backward,
    parts_around,
    length,
    starts,
    share,
    surrounded,
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_values(function):
    check_each(function, [(TEXTS,), (TEXTS.iloc[:1],), (TEXTS.iloc[1:2],), (TEXTS.rename(None),)])
    check_each(function, [(TEXTS.astype(object),)])


@pytest.mark.parametrize("function", [first_part, length, starts])
def test_many_rows(function):
    many = pd.concat([TEXTS, TEXTS + "-" + TEXTS], ignore_index=True)
    check_each(function, [(pd.concat([many] * 700, ignore_index=True),)])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_missing_values_fail_as_in_python(function):
    check_each(function, [(SOME_MISSING,), (OBJECTS,)])


def test_an_exception_names_the_text_of_python():
    check(first_part, OBJECTS, mentions="'NoneType' object has no attribute 'split'")
    check(length, OBJECTS, mentions="object of type 'NoneType' has no len()")


def fifth(s):
    return s.map(lambda s: s.split("-")[5])


def fifth_from_the_end(s):
    return s.map(lambda s: s.split("-")[-5])


def word(s, number):
    return s.map(lambda s: s.split()[1])


def character(s):
    return s.map(lambda s: s[20])


def as_int(s):
    return s.map(lambda s: int(s))


def test_exceptions():
    check(fifth, TEXTS, mentions="list index out of range")
    check(fifth_from_the_end, TEXTS, mentions="list index out of range")
    check(word, pd.Series(["a b c", "d  e", "\tf\n"]), 1, mentions="list index out of range")
    check(character, TEXTS, mentions="string index out of range")
    check(as_int, pd.Series(["1", "2", "x"]), mentions="invalid literal for int()")
    check(as_int, pd.Series([" 1", "-2"]))


def upper_or_none(s):
    return s.map(lambda s: s.upper() if s > "b" else None)


def length_or_none(s):
    return s.map(lambda s: len(s) if s > "b" else None)


def half_or_none(s):
    return s.map(lambda s: len(s) / 2 if s > "b" else None)


@pytest.mark.parametrize("function", [upper_or_none, length_or_none, half_or_none])
def test_none_among_the_results(function):
    check(function, TEXTS)
    with pytest.raises(shoal.UnsupportedError, match="None or a missing value for all rows"):
        shoal.jit(function)(pd.Series(["a", ""]))


def upper_if_there(s):
    return s.map(lambda s: s.upper(), na_action="ignore")


def length_if_there(s):
    return s.map(lambda s: len(s), na_action="ignore")


def test_missing_values_are_passed_over():
    nan = pd.Series(["b-c", np.nan, None, LONG], dtype=object)
    check_each(upper_if_there, [(TEXTS,), (SOME_MISSING,), (OBJECTS,), (nan,)])
    check_each(length_if_there, [(SOME_MISSING,), (OBJECTS,)])


def joined(df):
    return df.apply(lambda r: r["name"].lower() + "_" + str(r.id), axis=1)


def chosen(df):
    return df.apply(lambda r: r.name_ if r.id > 1 else r["name"] + "!", axis=1)


def test_rows():
    df = pd.DataFrame({"name": ["Ab", "C", LONG], "id": [1, 2, 3], "name_": ["x", "", "ÿ"]})
    check_each(joined, [(df,), (df.iloc[:1],), (pd.concat([df] * 3000),)])
    check(chosen, df)
    df.loc[1, "name"] = None
    check(joined, df, mentions="object has no attribute 'lower'")


def test_no_rows():
    check_each(first_part, [(TEXTS.iloc[:0],)])
    with pytest.raises(shoal.UnsupportedError, match="There are no rows"):
        shoal.jit(length)(TEXTS.iloc[:0])


def counted(s):
    return s.map(lambda s: s.split("-")[0]) == "a"


def grouped(df):
    df = df.copy()
    df["part"] = df["t"].map(lambda s: s.split("-")[0])
    return df.groupby("part")["v"].sum()


def test_results_in_further_steps():
    check(counted, TEXTS)
    check(grouped, pd.DataFrame({"t": TEXTS, "v": range(len(TEXTS))}))


def with_argument(s, suffix):
    return s.map(lambda s: s + suffix)


def with_keyword(s, suffix):
    return s.apply(lambda s, end: s.removesuffix(end), end=suffix)


def test_text_from_outside():
    check(with_argument, TEXTS, "ü!")
    check(with_keyword, TEXTS, "-d")


def checked(text):
    if text == "-":
        raise ValueError(f"no part in {text!r}")
    return text


def raising(s):
    return s.map(checked)


def test_raise():
    check(raising, TEXTS, mentions="no part in '-'")
    check(raising, TEXTS.iloc[:6])
