"""What bodies over text may do: containers, loops, threads; text that files have as dictionaries."""

import numpy as np
import pandas as pd

from differential import check

LONG = "a-longer-text than fits into the column itself"
TEXTS = pd.Series(["a-b", "", LONG, "ß-straße", "日本-x", "x\U0001f600-y", "-", "b-c-d"], name="t")


def first_part(s):
    return s.map(lambda s: s.split("-")[0].upper())


def letters(s):
    def count(text):
        seen = {}
        for letter in text:
            seen[letter] = seen.get(letter, 0) + 1
        most = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
        return "".join([letter for letter, _ in most[:3]])

    return s.map(count)


def vowels(s):
    def count(text):
        found = 0
        at = 0
        while at < len(text):
            if text[at] in "aeiou":
                found += 1
            at += 1
        return found

    return s.map(count)


def repeated(s):
    return s.apply(lambda x, n, between: between.join([x] * n), args=(2,), between="/")


def test_containers_and_loops():
    check(repeated, TEXTS.astype(object))
    check(letters, TEXTS)
    check(vowels, TEXTS)


def test_upper_of_rare_letters_on_threads():
    check(first_part, pd.Series(["straße-1", "ÿ", "ŉ-x"] * 20000))


def test_nan_among_objects():
    check(first_part, pd.Series(["a", np.nan], dtype=object), mentions="'float' object")


def read_and_map(path):
    df = pd.read_parquet(path)
    df["part"] = df["t"].map(lambda s: s.split("-")[0].upper())
    df["size"] = df["t"].map(lambda s: len(s))
    return df


def read_and_fail(path):
    return pd.read_parquet(path)["t"].map(lambda s: s[3])


def test_dictionaries(tmp_path):
    path = str(tmp_path / "texts.parquet")
    many = pd.DataFrame({"t": ["ab-c", "ß-x", LONG, "日本-x"] * 6000})
    many.to_parquet(path, row_group_size=5000)
    check(read_and_map, path)
    check(read_and_fail, path, mentions="string index out of range")
    many.loc[[77, 20000], "t"] = None
    many.to_parquet(path, row_group_size=5000)
    check(read_and_map, path, mentions="object has no attribute 'split'")
