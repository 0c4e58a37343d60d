"""The types of random programs, and values of them as source text."""

from typing import NamedTuple


class Kind(NamedTuple):
    """`items` are the types of what a container or an Optional holds."""

    form: str
    items: tuple = ()

    @property
    def item(self):
        return self.items[0]


INT, FLOAT, BOOL, STR = Kind("int"), Kind("float"), Kind("bool"), Kind("str")
INTS = ("0", "1", "-1", "2", "3", "7", "-9", "40", "5", "-2")
# No NaN: which NaN is found again in a container depends on its being the same object.
FLOATS = ("0.0", "-0.0", "0.5", "-1.25", "3.0", "1e10", "-7.75", "float('inf')", "100.0")
STRS = (
    "''",
    "'a'",
    "'ab'",
    "'Hello World'",
    "' x,y '",
    "'12'",
    "'-3'",
    "'é'",
    "'ß日'",
    "'a😀b'",
    "'😀'",
    "'3.5'",
    "'a,b,,c'",
    "'\\n'",
    "'{}'",
)


def list_of(kind):
    return Kind("list", (kind,))


def tuple_of(*kinds):
    return Kind("tuple", kinds)


def set_of(kind):
    return Kind("set", (kind,))


def dict_of(key, value):
    return Kind("dict", (key, value))


def optional(kind):
    return Kind("optional", (kind,))


def random_key(random):
    """Something that can be hashed."""
    return random.choice((INT, STR, STR, INT, BOOL, FLOAT, tuple_of(INT, STR), tuple_of(STR, STR)))


def random_kind(random, depth=0):
    """Nested at most three deep."""
    plain = (INT, INT, FLOAT, BOOL, STR, STR)
    if depth > 1 or random.randrange(100) < 35:
        return random.choice(plain)
    form = random.choice(("list", "list", "list", "dict", "dict", "set", "tuple", "optional"))
    if form == "list":
        return list_of(random_kind(random, depth + 1))
    if form == "dict":
        return dict_of(random_key(random), random_kind(random, depth + 1))
    if form == "set":
        return set_of(random_key(random))
    if form == "tuple":
        count = random.randrange(1, 4)
        return tuple_of(*(random_kind(random, depth + 1) for _ in range(count)))
    return optional(random.choice((INT, STR, FLOAT, list_of(INT), tuple_of(INT, STR))))


def has_order(kind):
    return kind in (INT, FLOAT, STR, BOOL) or (
        kind.form in ("tuple", "list") and all(has_order(item) for item in kind.items)
    )


def has_set(kind):
    """The order of sets is nobody's business, so nothing that shows it is written."""
    return kind.form == "set" or any(has_set(item) for item in kind.items)


def is_hashable(kind):
    return kind.form in ("int", "float", "bool", "str") or (
        kind.form == "tuple" and all(is_hashable(item) for item in kind.items)
    )


def random_value(random, kind):
    """Source text of a constant value; containers are not empty, so that their type is seen."""

    def items(of, least=1):
        return [random_value(random, of) for _ in range(random.randrange(least, 5))]

    if kind.form == "optional":
        return random.choice(("None", random_value(random, kind.item)))
    if kind.form == "list":
        return f"[{', '.join(items(kind.item))}]"
    if kind.form == "set":
        return "{" + ", ".join(items(kind.item)) + "}"
    if kind.form == "dict":
        pairs = [f"{key}: {random_value(random, kind.items[1])}" for key in items(kind.item)]
        return "{" + ", ".join(pairs) + "}"
    if kind.form == "tuple":
        return "(" + "".join(random_value(random, item) + ", " for item in kind.items) + ")"
    choices = {"int": INTS, "float": FLOATS, "str": STRS, "bool": ("True", "False")}
    return random.choice(choices[kind.form])
