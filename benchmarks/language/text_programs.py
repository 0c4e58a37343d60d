"""Programs over text, dicts and sets; text_programs.cpp has the same over std::unordered_map."""


def word_count(text):
    """The sum of the squares of how often each word is there."""
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    total = 0
    for count in counts.values():
        total += count * count
    return total


def k_nucleotide(text, k):
    """The same of all substrings of length `k`."""
    counts = {}
    for i in range(len(text) - k + 1):
        part = text[i : i + k]
        if part in counts:
            counts[part] += 1
        else:
            counts[part] = 1
    total = 0
    for count in counts.values():
        total += count * count
    return total


def edit_distance(a, b):
    """Insertions, deletions and replacements from `a` to `b`."""
    before = list(range(len(b) + 1))
    for i in range(len(a)):
        row = [i + 1]
        for j in range(len(b)):
            cost = before[j] if a[i] == b[j] else before[j] + 1
            row.append(min(cost, before[j + 1] + 1, row[j] + 1))
        before = row
    return before[len(b)]


def string_building(n):
    """The length and some characters of a text that is put together."""
    parts = []
    for i in range(n):
        parts.append(str(i * 7919 % 10007))
    text = ",".join(parts)
    commas = 0
    for character in text:
        if character == ",":
            commas += 1
    return len(text) * 1000 + commas % 1000


def group_sums(n, groups):
    """Numbers in lists by their keys, then a sum of each."""
    lists = {}
    state = 7
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        key = state // 65536 % groups
        if key in lists:
            lists[key].append(i)
        else:
            lists[key] = [i]
    total = 0
    for key, items in lists.items():
        part = 0
        for item in items:
            part += item
        total += part % 1000 * (key % 10 + 1)
    return total


def int_histogram(n, groups):
    """How often each number comes, in a dict of ints."""
    counts = {}
    state = 7
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        key = state // 65536 % groups
        counts[key] = counts.get(key, 0) + 1
    total = 0
    for count in counts.values():
        total += count * count
    return total


def distinct_numbers(n):
    """How many different numbers a generator gives."""
    seen = set()
    state = 7
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        seen.add(state // 16384)
    return len(seen)


def letters(count, alphabet, seed):
    """A text from a given generator; text_programs.cpp makes the same."""
    state = seed
    parts = []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        parts.append(alphabet[state // 65536 % len(alphabet)])
    return "".join(parts)


PROGRAMS = {
    "word_count": (word_count, (letters(1_000_000, "abcdefgh   ", 1),)),
    "k_nucleotide": (k_nucleotide, (letters(300_000, "ACGT", 2), 6)),
    "edit_distance": (edit_distance, (letters(600, "abcd", 3), letters(600, "abcd", 4))),
    "string_building": (string_building, (100_000,)),
    "group_sums": (group_sums, (200_000, 1_000)),
    "int_histogram": (int_histogram, (500_000, 5_000)),
    "distinct_numbers": (distinct_numbers, (300_000,)),
}
