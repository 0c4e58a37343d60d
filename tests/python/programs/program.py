"""A random program: functions `h0`, `h1` that `f` calls, `f`, and argument lists for it.

The same seed gives the same program.
"""

from programs.kinds import BOOL, FLOAT, INT, STR, list_of, random_kind, random_value
from programs.statements import Statements

ARGUMENT_LISTS = 4


class Program(Statements):
    def function(self, name, result, statements, own=()):
        """Writes `name`; `own` are the types of its first parameters."""
        kinds = [*own, *(random_kind(self.random) for _ in range(self.random.randrange(1, 4)))]
        names = [self.new_name(kind) for kind in kinds]
        self.scope = dict(zip(names, kinds, strict=True))
        self.fixed, self.depth, self.loops, self.result = set(), 1, 0, result
        self.lines.append(f"def {name}({', '.join(names)}):")
        for _ in range(statements):
            self.statement(2)
        self.line(f"return {self.answer(result)}")
        self.lines.append("")
        self.functions[name] = (tuple(kinds), result)
        return kinds

    def answer(self, result):
        names = self.names(result)
        return self.one_of(names) if names and self.chance(60) else self.expression(result, 1)

    def write(self):
        for number in range(self.random.randrange(3)):
            result = random_kind(self.random)
            self.function(f"h{number}", result, self.random.randrange(1, 3))
        result = random_kind(self.random)
        own = [INT, STR, self.one_of((BOOL, FLOAT)), list_of(self.one_of((INT, STR, FLOAT)))]
        kinds = self.function("f", result, self.random.randrange(3, 7), own)
        lists = [self.argument_list(kinds) for _ in range(ARGUMENT_LISTS)]
        self.lines.append("ARGUMENTS = [")
        self.lines += [f"    {arguments}," for arguments in lists]
        self.lines.append("]")
        return "\n".join(self.lines) + "\n"

    def argument_list(self, kinds):
        """Sometimes the same object for two parameters of one type."""
        texts = [random_value(self.random, kind) for kind in kinds]
        twins = [
            (first, second)
            for first in range(len(kinds))
            for second in range(first)
            if kinds[first] == kinds[second] and kinds[first].form in ("list", "dict", "set")
        ]
        if twins and self.chance(50):
            first, second = self.one_of(twins)
            shared = texts[second]
            texts[first] = texts[second] = "a"
            return f"(lambda a: ({', '.join(texts)},))({shared})"
        return f"({', '.join(texts)},)"


def write_program(seed):
    return Program(seed).write()
