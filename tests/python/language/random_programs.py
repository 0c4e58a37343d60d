"""Writes random functions of numbers: nested branches and loops that end, exceptions, variables
that may have no value. The same seed gives the same text.

Integers stay far from 64 bits, so that the only difference to CPython's is how they are computed.
"""

import random

INTS, FLOATS, BOOLS = ("a", "b", "c"), ("x", "y"), ("p", "q")
# Set on some ways only.
MAYBE = {"u": "int", "v": "float"}
DEPTH_MAX = 3


class Writer:
    """One function; lines are indented as they are written."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.depth = 1
        self.loops = 0
        self.counters = []  # of the loops around, which the body does not change
        self.counter_count = 0

    def line(self, text):
        self.lines.append("    " * self.depth + text)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def one_of(self, *choices):
        return self.random.choice(choices)

    def int(self, depth=0):
        if depth >= DEPTH_MAX or self.chance(30):
            return self.one_of(str(self.random.randrange(-9, 10)), *INTS, *self.counters)
        left, right = self.int(depth + 1), self.int(depth + 1)
        return self.one_of(
            f"({left} + {right})",
            f"({left} - {right})",
            f"({left} * {right}) % 97",
            f"({left} // {self.random.randrange(2, 9)})",
            f"({left} % {self.one_of('7', '-5', right)})",
            f"({left} // {right})",
            f"(-{left})",
            f"({left} if {self.bool(depth + 1)} else {right})",
        )

    def float(self, depth=0):
        if depth >= DEPTH_MAX or self.chance(30):
            return self.one_of("0.5", "-1.25", "3.0", *FLOATS)
        left, right = self.float(depth + 1), self.float(depth + 1)
        return self.one_of(
            f"({left} + {right})",
            f"({left} - {right})",
            f"({left} * 0.75)",
            f"({left} / {self.one_of('2.0', '-4', right)})",
            f"({left} + {self.int(depth + 1)})",
            f"({left} if {self.bool(depth + 1)} else {right})",
        )

    def bool(self, depth=0):
        if depth >= DEPTH_MAX or self.chance(20):
            return self.one_of("True", *BOOLS)
        number = self.one_of(self.int, self.float)
        operator = self.one_of("<", "<=", ">", ">=", "==", "!=")
        return self.one_of(
            f"({number(depth + 1)} {operator} {number(depth + 1)})",
            f"({self.int(depth + 1)} < {self.int(depth + 1)} <= {self.int(depth + 1)})",
            f"(not {self.bool(depth + 1)})",
            f"({self.bool(depth + 1)} and {self.bool(depth + 1)})",
            f"({self.bool(depth + 1)} or {self.bool(depth + 1)})",
        )

    def block(self, level):
        self.depth += 1
        for _ in range(self.random.randrange(1, 4)):
            self.statement(level)
        self.depth -= 1

    def statement(self, level):
        kinds = [self.assign] * 4 + [self.augment, self.swap, self.maybe]
        if level > 0:
            kinds += [self.branch, self.branch, self.for_loop, self.while_loop]
        if self.loops:
            kinds += [self.leave]
        if self.chance(4):
            kinds = [self.give]
        self.random.choice(kinds)(level)

    def assign(self, _):
        kind = self.random.randrange(3)
        if kind == 0:
            self.line(f"{self.one_of(*INTS)} = {self.int()} % 1009 - 500")
        elif kind == 1:
            self.line(f"{self.one_of(*FLOATS)} = {self.float()}")
        else:
            self.line(f"{self.one_of(*BOOLS)} = {self.bool()}")

    def augment(self, _):
        self.line(
            self.one_of(
                f"{self.one_of(*FLOATS)} *= 0.5",
                f"{self.one_of(*FLOATS)} -= {self.float(1)}",
                f"{self.one_of(*INTS)} %= 211",
            )
        )

    def swap(self, _):
        self.line(self.one_of("a, b = b, a", "b, c = c, (a + b) % 301", "x, y = y, x"))

    def maybe(self, _):
        name = self.one_of(*MAYBE)
        self.line(f"{name} = {self.int(1) if MAYBE[name] == 'int' else self.float(1)}")
        if MAYBE[name] == "int":
            self.line(f"{name} %= 401")

    def branch(self, level):
        self.line(f"if {self.bool()}:")
        self.block(level - 1)
        if self.chance(40):
            self.line(f"elif {self.bool()}:")
            self.block(level - 1)
        if self.chance(60):
            self.line("else:")
            self.block(level - 1)

    def for_loop(self, level):
        counter = f"i{self.counter_count}"
        self.counter_count += 1
        bounds = self.one_of(
            f"{self.int(1)} % 9",
            f"{self.int(1)} % 5, {self.int(1)} % 13",
            f"{self.int(1)} % 13, -3, -2",
        )
        self.line(f"for {counter} in {self.one_of(f'range({bounds})', '(2, 5)')}:")
        self.loops += 1
        self.counters.append(counter)
        self.block(level - 1)
        self.counters.pop()
        self.loops -= 1
        self.otherwise(level)

    def while_loop(self, level):
        counter = f"k{self.counter_count}"
        self.counter_count += 1
        self.line(f"{counter} = 0")
        self.line(f"while {counter} < {self.random.randrange(1, 9)} and {self.bool()}:")
        self.depth += 1
        self.line(f"{counter} += 1")
        self.depth -= 1
        self.loops += 1
        self.counters.append(counter)
        self.block(level - 1)
        self.counters.pop()
        self.loops -= 1
        self.otherwise(level)

    def otherwise(self, level):
        if self.chance(25):
            self.line("else:")
            self.block(level - 1)

    def leave(self, _):
        self.line(f"if {self.bool(1)}:")
        self.depth += 1
        self.line(self.one_of("break", "continue"))
        self.depth -= 1

    def give(self, _):
        self.line(f"return {self.result()}")

    def is_set(self, name):
        """Whether the variable may have a value; not always true then."""
        return any(f" {name} = " in line for line in self.lines) and self.chance(60)

    def result(self):
        return f"{self.int(1)}, {self.float(1)}, {self.bool(1)}"

    def write(self, name):
        self.lines = [f"def {name}(a, x, p):"]
        self.line("b, c, y, q = 3, a % 17, x * 0.5, not p")
        for _ in range(self.random.randrange(3, 7)):
            self.statement(3)
        if self.is_set("u"):
            self.line("a = (a + u) % 1009")
        if self.is_set("v"):
            self.line("x = x + v")
        self.give(0)
        return "\n".join(self.lines) + "\n"


def write_module(path, first_seed, count):
    """A file with `count` functions f0, f1, …"""
    texts = [Writer(first_seed + number).write(f"f{number}") for number in range(count)]
    path.write_text("\n\n".join(texts))
