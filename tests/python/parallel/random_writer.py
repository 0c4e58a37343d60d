"""What has been written of a random function so far, and expressions over its frames."""

import random
from dataclasses import dataclass, field

# The columns of the table, by what may be done with them.
COLUMNS = {
    "k": "integer",
    "i": "integer",
    "z": "integer",
    "f": "real",
    "n": "nullable",
    "b": "flag",
    "s": "text",
    "t": "time",
}
KEYS = ("k", "s", "b", "z", "t", "n", "f")
NUMBER_AGGREGATES = ("sum mean count min max std var median nunique prod any all").split()
AGGREGATES = {
    "integer": NUMBER_AGGREGATES,
    "real": NUMBER_AGGREGATES,
    "nullable": NUMBER_AGGREGATES,
    "flag": "sum mean count min max nunique any all".split(),
    "text": "count min max nunique".split(),
    "time": "count min max nunique".split(),
    # The total of small integers: its dtype depends on the values, so that only these are the same
    # whatever it is.
    "total": "count nunique".split(),
}
ONLY_IN_GROUPS = ["first", "last"]
SMALL = ("z",)  # integers of less than 64 bits
WORDS = ("", "pear", "Ähre")


@dataclass
class Frame:
    """A variable that is a frame; `columns` is None where only len, head and return are known."""

    name: str
    columns: dict | None


@dataclass
class Writer:
    """What has been written of one function."""

    draw: random.Random
    lines: list = field(default_factory=list)
    frames: list = field(default_factory=list)
    series: list = field(default_factory=list)  # (name, kind or None)
    numbers: list = field(default_factory=lambda: ["x"])
    count: int = 0

    def new(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def add(self, text):
        self.lines.append(f"    {text}")

    def pick(self, items):
        return self.draw.choice(list(items))

    def known_frame(self):
        """A frame whose columns are known; rather a late one."""
        known = [frame for frame in self.frames if frame.columns]
        return known[-1] if self.draw.random() < 0.6 else self.pick(known)

    def columns_of(self, frame, *kinds):
        return [name for name, kind in frame.columns.items() if kind in kinds]


def number(writer):
    return writer.pick(["0", "1", "2", "3", "7", "-1", "2.5", *writer.numbers])


def arithmetic(writer, frame, depth=0):
    """An expression over number columns of the frame, and its kind."""
    names = writer.columns_of(frame, "integer", "real")
    name = writer.pick(names)
    text, kind = f"{frame.name}['{name}']", frame.columns[name]
    for _ in range(writer.pick([0, 1, 1, 2])):
        operator = writer.pick("+-*")
        if depth < 1 and writer.draw.random() < 0.4:
            other, other_kind = arithmetic(writer, frame, depth + 1)
            text = f"({text} {operator} {other})"
            kind = "real" if "real" in (kind, other_kind) else kind
        else:
            text = f"({text} {operator} {writer.pick(['2', '3', '0.5'])})"
            kind = "real" if text.endswith("0.5)") else kind
    return text, kind


def condition(writer, frame, depth=0):
    flags = writer.columns_of(frame, "flag")
    numbers = writer.columns_of(frame, "integer", "real")
    choice = writer.draw.random()
    if depth < 2 and choice < 0.25:
        left = condition(writer, frame, depth + 1)
        right = condition(writer, frame, depth + 1)
        return f"({left} {writer.pick('&|')} {right})"
    if flags and choice < 0.4:
        return f"{writer.pick(['', '~'])}{frame.name}['{writer.pick(flags)}']"
    if not numbers:
        return None if depth == 0 else f"{frame.name}['{writer.pick(flags)}']"
    operator = writer.pick(["<", "<=", ">", ">=", "==", "!="])
    words = writer.columns_of(frame, "text")
    if words and choice < 0.5:
        return f"({frame.name}['{writer.pick(words)}'] {operator} {writer.pick(WORDS)!r})"
    if choice < 0.6:
        right = f"{frame.name}['{writer.pick(numbers)}']"
    else:
        right = number(writer)
    return f"({frame.name}['{writer.pick(numbers)}'] {operator} {right})"
