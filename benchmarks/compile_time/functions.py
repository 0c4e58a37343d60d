"""The functions that are compiled, as people write them, and what they are called with."""

import numpy as np

# Of the frame that `df` is.
COLUMNS = {"k": np.arange(100) % 7, "a": np.arange(100) / 8.0, "b": np.arange(100) % 5 + 0.5}
TEXT = "the quick brown fox jumps over the lazy dog and the cat"


def scalar_loop(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            total += i * i
    return total


def series_sum(df):
    return (df["a"] * 2.0 + df["b"]).sum()


def twenty_lines(n):
    items = []
    counts = {}
    for i in range(n):
        key = i * 7 % 11
        if key in counts:
            counts[key] += 1
        else:
            counts[key] = 1
        items.append(key * 2)
    best = 0
    best_key = -1
    for key, count in counts.items():
        if count > best:
            best = count
            best_key = key
    total = 0
    for item in items:
        if item > best_key:
            total += item
        elif item == best_key:
            total -= 1
    return total + best


def word_count(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts["the"]


def upper_and_split(text):
    return len(text.upper().split(" "))


def list_append(n):
    items = []
    for i in range(n):
        items.append(i * 0.5)
    return items[n - 1]


def filter_and_group(df):
    return df[df["a"] > 3.0].groupby("k", as_index=False)["b"].mean()


def row_function(df):
    return df.apply(lambda row: row.a * 2 + row.b if row.a > 0.5 else row.b, axis=1)


def string_chain(text):
    return text.strip().replace("the", "a").lower().title().startswith("A Quick")


def weight(x, y):
    return x * 2.0 + y


def weighted(n, y):
    total = 0.0
    for i in range(n):
        total += weight(float(i), y)
    return total


def nested_functions(n):
    return weighted(n, 0.5) - weighted(n // 2, 1.5)


FUNCTIONS = {
    "scalar_loop": (scalar_loop, (1000,)),
    "series_sum": (series_sum, (COLUMNS,)),
    "twenty_lines": (twenty_lines, (100,)),
    "word_count": (word_count, (TEXT,)),
    "upper_and_split": (upper_and_split, (TEXT,)),
    "list_append": (list_append, (100,)),
    "filter_and_group": (filter_and_group, (COLUMNS,)),
    "row_function": (row_function, (COLUMNS,)),
    "string_chain": (string_chain, (TEXT,)),
    "nested_functions": (nested_functions, (1000,)),
}
