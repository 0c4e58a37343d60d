"""Programs that Numba cannot type as written: with typed dicts and lists that say their types."""

from numba import types
from numba.typed import Dict, List

INT_LIST = types.ListType(types.int64)


def word_count(text):
    counts = Dict.empty(types.unicode_type, types.int64)
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    total = 0
    for count in counts.values():
        total += count * count
    return total


def group_sums(n, groups):
    lists = Dict.empty(types.int64, INT_LIST)
    state = 7
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        key = state // 65536 % groups
        if key in lists:
            lists[key].append(i)
        else:
            items = List.empty_list(types.int64)
            items.append(i)
            lists[key] = items
    total = 0
    for key, items in lists.items():
        part = 0
        for item in items:
            part += item
        total += part % 1000 * (key % 10 + 1)
    return total


def int_histogram(n, groups):
    counts = Dict.empty(types.int64, types.int64)
    state = 7
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        key = state // 65536 % groups
        counts[key] = counts.get(key, 0) + 1
    total = 0
    for count in counts.values():
        total += count * count
    return total


FORMS = {"word_count": word_count, "group_sums": group_sums, "int_histogram": int_histogram}
