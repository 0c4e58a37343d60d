"""Prints random calls of text functions with what CPython answers, for the test TextCases.

usage: tests/fuzz/text_cases.py [seed] [count]

A line is a function of abi/object_functions.def, its operands and the result, with tabs between; a
line "ask" before it says what Python's own method answers. The letters in front of fields are
explained in src/engine/objects/text/differential_test.cpp.
"""

import functools
import random
import struct
import sys

ALPHABETS = (
    "ab",
    "aAbZ019 \t\n\r_-+.'\"\\",
    "abc \x1c\x1f\x85\xa0éÀßµ",
    "aé \u2003\u3000日本ā\u2028ǅ",
    "ab日\U0001f600\U00010400 é",
    "0123456789_+-.eExXoObB \t",
    "\u0661\u0662１２３.e- ",
    "\ud800a\udfffb",
)
CASES = ("lower", "upper", "title", "capitalize", "swapcase", "casefold")
# fmt: off
SEARCHES = ("find", "rfind", "index", "rindex", "count", "startswith", "endswith")
KINDS = ("isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "islower",
         "isupper", "istitle", "isascii")
# fmt: on
ANY_TYPE = ("", *"bcdoxXneEfFgG%s", "q", "\x01")
TYPES = {"float": ("", *"eEfFgG%n"), "int": ANY_TYPE, "bool": ANY_TYPE, "str": ("", "s")}
FILLS = ("", "", "", "*", "é", "日", "0", "<", "\U0001f600")


def hexed(text):
    return text.encode("utf-8", "surrogatepass").hex()


def field(value):
    """The field of an operand or a result."""
    if isinstance(value, str):
        return "s" + hexed(value)
    if isinstance(value, (bool, int)):
        return f"i{int(value)}"
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    letter = "p" if isinstance(value, tuple) else "l"
    return letter + "".join("," + hexed(item) for item in value)


def optional(value, none):
    return none if value is None else field(value)[0].upper() + field(value)[1:]


def outcome(call):
    try:
        result = call()
    except Exception as error:
        return f"e{type(error).__name__}:{hexed(str(error))}"
    if type(result) is int and not -(2**63) <= result < 2**63:
        return "eOverflowError:" + hexed("int result does not fit in 64 bits")
    return field(result)


class Cases:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, length_max=24):
        random = self.random
        alphabet = random.choice(ALPHABETS[: random.randint(1, len(ALPHABETS))])
        length = random.choice(
            (0, 1, 2, *(random.randint(0, most) for most in (length_max, 90, 500)))
        )
        return "".join(random.choice(alphabet) for _ in range(length))

    def part(self, text):
        """Something that is often in the text."""
        random = self.random
        if random.random() < 0.7 and text:
            start = random.randrange(len(text))
            return text[start : start + random.choice((0, 1, 1, 1, 2, 3, 9))]
        return self.text(3)

    def bound(self):
        random = self.random
        return random.choice((None, None, 0, 1, -1, random.randint(-30, 30), 2**63 - 1, -(2**63)))

    def say(self, function, operands, call):
        print(function, *operands, outcome(call), sep="\t")

    def say_method(self, name, text, operands, *arguments):
        call = functools.partial(getattr(text, name), *arguments)
        self.say("text_" + name, (field(text), *operands), call)

    def ask(self, name, text):
        if not text.isascii():
            answer = getattr(text, name)()
            if isinstance(answer, bool):
                answer = "1" if answer else ""
            print("ask", name, field(text), field(answer), sep="\t")

    def search(self):
        text, start, stop = self.text(), self.bound(), self.bound()
        part = self.part(text)
        name = self.random.choice(SEARCHES)
        operands = (field(part), optional(start, "n"), optional(stop, "n"))
        self.say_method(name, text, operands, part, start, stop)
        self.say("text_contains", (field(text), field(part)), lambda: part in text)

    def split(self):
        text = self.text()
        part = self.part(text)
        separator = part if self.random.random() < 0.5 else None
        limit = self.random.choice((-1, -1, -5, 0, 1, 2, 5, 2**63 - 1))
        for name in ("split", "rsplit"):
            operands = (optional(separator, "N"), field(limit))
            self.say_method(name, text, operands, separator, limit)
        ends = self.random.random() < 0.5
        self.say_method("splitlines", text, (field(ends),), ends)
        for name in ("partition", "rpartition", "removeprefix", "removesuffix"):
            self.say_method(name, text, (field(part),), part)
        items = [self.text(5) for _ in range(self.random.choice((0, 1, 2, 5)))]
        self.say_method("join", part, (field(items),), items)

    def cut(self):
        text, bounds = self.text(), [self.bound() for _ in range(3)]
        operands = (field(text), *(optional(bound, "n") for bound in bounds))
        self.say("text_slice", operands, lambda: text[slice(*bounds)])
        index = self.random.randint(-30, 30)
        self.say("text_item", (field(text), field(index)), lambda: text[index])
        characters = self.part(text) if self.random.random() < 0.5 else None
        for name in ("strip", "lstrip", "rstrip"):
            self.say_method(name, text, (optional(characters, "N"),), characters)

    def change(self):
        text = self.text()
        old, new = self.part(text), self.part(self.text())
        limit = self.random.choice((-1, -1, 0, 1, 2, 100))
        self.say_method("replace", text, (field(old), field(new), field(limit)), old, new, limit)
        self.say("text_concatenate", (field(text), field(new)), lambda: text + new)
        count = self.random.choice((-1, 0, 1, 2, 3, 17))
        self.say("text_repeat", (field(text), field(count)), lambda: text * count)
        width = self.random.choice((-1, 0, 1, 5, 8, 30))
        fill = self.random.choice((" ", "é", "日", "*", "\U0001f600", "", "ab"))
        for name in ("ljust", "rjust", "center"):
            self.say_method(name, text, (field(width), field(fill)), width, fill)
        for name in ("zfill", "expandtabs"):
            self.say_method(name, text, (field(width),), width)
        order = (text > new) - (text < new)
        self.say("text_compare", (field(text), field(new)), lambda: order)

    def kind(self):
        text = self.text(6)
        name = self.random.choice(CASES + tuple(KINDS))
        self.ask(name, text)
        self.say_method(name, text, ())

    def number(self):
        random = self.random
        value = random.choice(
            (random.randint(-(2**63), 2**63), random.randint(-99, 99), random.gauss(0, 1e3))
        )
        text = str(value)
        if random.random() < 0.3:
            text = hex(random.randint(-99999, 99999)) + "_" * random.randint(0, 1)
        if random.random() < 0.3:
            text = f" {text}\n"
        if random.random() < 0.5:
            text = self.text(8)
        if random.random() < 0.2 and text:
            place = random.randrange(len(text))
            text = text[:place] + random.choice("_é١ .e-") + text[place:]
        base = random.choice((10, 10, 10, 0, 2, 8, 16, 36, 3, 1, 37, -1))
        self.ask("__repr__", text)
        self.say("text_to_int", (field(text), field(base)), lambda: int(text, base))
        self.say("text_to_float", (field(text),), lambda: float(text))
        real = struct.unpack("d", random.randbytes(8))[0]
        if real == real:
            self.say("text_to_float", (field(repr(real)),), lambda: real)
            digits = f"{real:.{random.randint(0, 40)}e}"
            self.say("text_to_float", (field(digits),), lambda: float(digits))

    def value(self):
        random = self.random
        real = random.choice(
            (
                struct.unpack("d", random.randbytes(8))[0],
                random.gauss(0, 1) * 10 ** random.randint(-8, 20),
                float(random.randint(-(10**6), 10**6)),
                random.choice((0.0, -0.0, 1e16, 1e-5, 1e22, 5e-324, 9999999999999998.0, 0.5)),
                random.choice((float("inf"), float("-inf"), 2.5, 1e15, 0.0001, 123456.5)),
            )
        )
        integer = random.choice((random.randint(-(2**63), 2**63 - 1), random.randint(-9999, 99999)))
        return random.choice(
            (("float", real), ("int", integer), ("bool", integer > 0), ("str", self.text(6)))
        )

    def format(self):
        random = self.random
        type_name, value = self.value()
        operands = ("t" + type_name, field(value))
        if type_name == "str":
            self.ask("__repr__", value)
        self.say("text_of_value", operands, lambda: str(value))
        self.say("text_repr", operands, lambda: repr(value))
        fill = random.choice(FILLS)
        align = random.choice("<>=^") if fill else random.choice(("", "", "<", ">", "=", "^"))
        pieces = (
            fill + align,
            random.choice(("", "", "+", "-", " ")),
            random.choice(("", "", "", "", "z")),
            random.choice(("", "", "#")),
            random.choice(("", "", "0")),
            random.choice(("", "", "5", "12", "30", "１")),
            random.choice(("", "", ",", "_", ",_")),
            random.choice(("", "", ".0", ".1", ".3", ".17", ".30", ".")),
            random.choice(TYPES[type_name] if random.random() < 0.8 else ANY_TYPE),
        )
        how = "".join(pieces) or "d"
        if random.random() < 0.05:
            how = self.text(5) or "d"
        operands = ("t" + type_name, field(how), field(value))
        self.say("text_format", operands, lambda: format(value, how))

    def letters(self):
        text = self.text(1)
        self.say("text_ord", (field(text),), lambda: ord(text))
        random = self.random
        code = random.choice((random.randint(-2, 0x110000), random.randint(0, 300), 2**40))
        self.say("text_chr", (field(code),), lambda: chr(code))


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    cases = Cases(seed)
    makers = (
        *(cases.search, cases.split, cases.cut, cases.change, cases.kind),
        *(cases.number, cases.format, cases.letters),
    )
    for round in range(count):
        makers[round % len(makers)]()


if __name__ == "__main__":
    main()
