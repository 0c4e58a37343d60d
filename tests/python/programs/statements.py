"""Random statements: assignments, branches, loops that end, exceptions."""

from programs.container_statements import ContainerStatements
from programs.expressions import Expressions
from programs.kinds import BOOL, FLOAT, INT, STR, list_of, tuple_of

ERRORS = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "TypeError", "RuntimeError")
CATCHES = (
    *ERRORS,
    "(KeyError, ValueError)",
    "LookupError",
    "ArithmeticError",
    "Exception",
    "Exception",
)


class Statements(Expressions, ContainerStatements):
    """Lines are indented as they are written."""

    def __init__(self, seed):
        super().__init__(seed)
        self.lines = []
        self.depth = 1
        self.loops = 0
        self.fixed = set()  # counters, which the body of their loop does not change
        self.result = INT

    def line(self, text):
        self.lines.append("    " * self.depth + text)

    def block(self, level, count=3):
        """What is set within is forgotten behind, but for a few that may have no value there."""
        before = dict(self.scope)
        self.depth += 1
        for _ in range(self.random.randrange(1, count + 1)):
            self.statement(level)
        if self.lines[-1].endswith(":"):
            self.assign(level)
        self.depth -= 1
        if self.chance(4):
            before.update(self.scope)
        self.scope = {name: kind for name, kind in before.items() if name in self.scope}

    def statement(self, level):
        kinds = [self.assign] * 4 + [self.augment] * 2 + [self.change] * 4 + [self.unpack]
        if level > 0:
            kinds += [self.branch] * 2 + [self.for_loop] * 2
            kinds += [self.while_loop, self.guarded, self.narrowed]
        if self.loops:
            kinds.append(self.leave)
        if self.chance(7):
            kinds = [self.raise_error, self.give, self.check, self.forget]
        self.random.choice(kinds)(level)

    def changeable(self, wanted):
        return [name for name in self.names(wanted) if name not in self.fixed]

    def assign(self, _):
        """A new variable, or another value of the same type for one."""
        names = self.changeable(lambda kind: True)
        if names and self.chance(50):
            name = self.one_of(names)
            kind = self.scope[name]
        else:
            kind = self.other_kind()
            name = self.new_name(kind)
        text = self.expression(kind)
        self.line(f"{name} = {text} % 1009 - 500" if kind == INT else f"{name} = {text}")
        self.scope[name] = kind

    def augment(self, _):
        names = self.changeable(lambda kind: kind in (INT, FLOAT, STR))
        if not names:
            return
        name = self.one_of(names)
        if self.scope[name] == INT:
            operator = self.one_of(("+=", "-=", "%=", "//="))
            self.line(f"{name} {operator} {self.expression(INT, 1)}")
            self.line(f"{name} %= 401")
        elif self.scope[name] == FLOAT:
            operator = self.one_of(("+=", "-=", "*=", "/="))
            self.line(f"{name} {operator} {self.expression(FLOAT, 1)}")
        else:
            self.line(f"{name} += {self.expression(STR, 1)}")
            self.line(f"{name} = {name}[-40:]")

    def unpack(self, _):
        kind = self.one_of([*filter(lambda own: own.form == "tuple", self.scope.values())] or [INT])
        if kind.form == "tuple" and self.chance(60):
            names = [self.new_name(item) for item in kind.items]
            self.line(f"{', '.join(names)}, = {self.expression(kind)}")
            self.scope.update(zip(names, kind.items, strict=True))
            return
        item = self.one_of((INT, STR, tuple_of(INT, STR)))
        first, rest = self.new_name(item), self.new_name(list_of(item))
        starred = self.one_of((f"{first}, *{rest}", f"*{rest}, {first}"))
        self.line(f"{starred} = {self.expression(list_of(item))}")
        self.scope.update({first: item, rest: list_of(item)})

    def branch(self, level):
        self.line(f"if {self.condition()}:")
        self.block(level - 1)
        if self.chance(30):
            self.line(f"elif {self.condition()}:")
            self.block(level - 1)
        if self.chance(50):
            self.line("else:")
            self.block(level - 1)

    def condition(self):
        """A bool, or the truth of something else."""
        if self.chance(80):
            return self.expression(BOOL)
        return self.expression(self.one_of((INT, STR, *self.scope.values())), 1)

    def narrowed(self, level):
        names = self.names(lambda kind: kind.form == "optional")
        if not names:
            return self.branch(level)
        name = self.one_of(names)
        kind = self.scope[name]
        self.line(f"if {name} is not None:")
        self.scope[name] = kind.item
        self.fixed.add(name)
        self.block(level - 1)
        self.fixed.discard(name)
        if name in self.scope:
            self.scope[name] = kind

    def for_loop(self, level):
        source, kind = self.source(1)
        name = self.new_name(kind)
        before = dict(self.scope)
        target, targets = name, {name: kind}
        if kind.form == "tuple" and self.chance(70):
            names = [self.new_name(item) for item in kind.items]
            targets = dict(zip(names, kind.items, strict=True))
            target = ", ".join(names) + ("," if len(names) == 1 else "")
        if self.chance(20):
            counter = self.new_name(INT)
            target = f"{counter}, ({target})" if len(targets) > 1 else f"{counter}, {target}"
            source = f"enumerate({source}{self.one_of(('', ', 1'))})"
            targets[counter] = INT
        self.line(f"for {target} in {source}:")
        self.scope.update(targets)
        self.loop_body(level)
        self.scope = {name: kind for name, kind in before.items() if name in self.scope}
        self.otherwise(level)

    def loop_body(self, level):
        self.loops += 1
        self.block(level - 1)
        self.loops -= 1

    def while_loop(self, level):
        counter = self.new_name(INT)
        self.line(f"{counter} = 0")
        self.line(f"while {counter} < {self.random.randrange(1, 7)} and {self.condition()}:")
        self.scope[counter] = INT
        self.fixed.add(counter)
        self.depth += 1
        self.line(f"{counter} += 1")
        self.depth -= 1
        self.loop_body(level)
        self.otherwise(level)

    def otherwise(self, level):
        if self.chance(20):
            self.line("else:")
            self.block(level - 1)

    def leave(self, _):
        self.line(f"if {self.expression(BOOL, 1)}:")
        self.depth += 1
        self.line(self.one_of(("break", "continue")))
        self.depth -= 1

    def guarded(self, level):
        """try with one or two handlers, maybe else and finally."""
        self.line("try:")
        self.block(level - 1)
        only_finally = self.chance(10)
        for _ in range(0 if only_finally else self.random.randrange(1, 3)):
            name = self.new_name(STR)
            if self.chance(40):
                self.line(f"except {self.one_of(CATCHES)} as {name}_error:")
                self.depth += 1
                self.line(f"{name} = str({name}_error)")
                self.depth -= 1
                self.scope[name] = STR
            else:
                self.line(f"except {self.one_of(CATCHES)}:")
            self.block(level - 1, 2)
            if self.chance(10):
                self.depth += 1
                self.line("raise")
                self.depth -= 1
            self.scope.pop(name, None)
        if not only_finally and self.chance(20):
            self.line("else:")
            self.block(level - 1, 2)
        if only_finally or self.chance(20):
            self.line("finally:")
            self.block(level - 1, 2)

    def raise_error(self, _):
        self.line(f"if {self.expression(BOOL, 1)}:")
        text = self.one_of(("'wrong'", self.expression(STR, 1), self.formatted(1)))
        self.depth += 1
        self.line(f"raise {self.one_of(ERRORS)}({text})")
        self.depth -= 1

    def check(self, _):
        message = self.one_of(("", f", {self.expression(STR, 2)}"))
        self.line(f"assert {self.expression(BOOL, 1)}{message}")

    def give(self, _):
        self.line(f"if {self.expression(BOOL, 1)}:")
        self.depth += 1
        self.line(f"return {self.expression(self.result, 1)}")
        self.depth -= 1

    def forget(self, _):
        """del of a variable, which is not read any more on this way."""
        names = self.changeable(lambda kind: True)
        if names and self.loops == 0:
            name = self.one_of(names)
            self.line(f"del {name}")
            if not self.chance(5):
                del self.scope[name]
