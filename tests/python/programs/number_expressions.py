"""Random expressions of int, float and bool. Ints stay far from 64 bits."""

from programs.kinds import (
    BOOL,
    FLOAT,
    INT,
    STR,
    has_order,
    has_set,
    is_hashable,
    list_of,
    set_of,
)

LENGTH_FORMS = ("list", "dict", "set", "str")


class NumberExpressions:
    def int_forms(self, _, depth):
        def of(kind=INT):
            return self.expression(kind, depth)

        def length():
            names = self.names(lambda kind: kind.form in LENGTH_FORMS)
            return f"len({self.one_of(names) if names else of(STR)})"

        def found():
            return f"{of(STR)}.{self.one_of(('find', 'count', 'rfind', 'index'))}({of(STR)})"

        def place():
            names = self.names(lambda kind: kind.form == "list" and not has_set(kind))
            if not names:
                return length()
            name = self.one_of(names)
            method = self.one_of(("index", "count"))
            return f"{name}.{method}({of(self.scope[name].item)})"

        def sum_of():
            item = self.new_name(INT)
            source, kind = self.source(depth)
            own = self.with_variable(item, kind, of)
            return f"sum({own} for {item} in {source})"

        return [
            lambda: f"({of()} + {of()})",
            lambda: f"({of()} - {of()})",
            lambda: f"({of()} * {of()} % 97)",
            lambda: f"({of()} // {of()})",
            lambda: f"({of()} % {of()})",
            lambda: f"({of()} {self.one_of('&|^')} {of()})",
            lambda: f"(-{of()})",
            lambda: f"abs({of()})",
            lambda: f"{self.one_of(('min', 'max'))}({of()}, {of()})",
            lambda: f"int({of(STR)})",
            lambda: f"int({of(BOOL)})",
            lambda: f"round({of(FLOAT)} % 1000.0)",
            lambda: f"ord({of(STR)}[{self.one_of(('0', '-1', of()))}])",
            lambda: f"sum({of(list_of(INT))})",
            lambda: f"{self.one_of(('max', 'min'))}({of(list_of(INT))})",
            lambda: f"(({of()} % 7) ** 2)",
            lambda: f"({of(BOOL)} + {of()})",
            length,
            length,
            found,
            place,
            sum_of,
        ]

    def float_forms(self, _, depth):
        def of(kind=FLOAT):
            return self.expression(kind, depth)

        return [
            lambda: f"({of()} {self.one_of('+-*')} {of()})",
            lambda: f"({of()} / {of()})",
            lambda: f"({of()} {self.one_of(('//', '%'))} {of()})",
            lambda: f"({of()} {self.one_of('+-*')} {of(INT)})",
            lambda: f"({of(INT)} / {of(INT)})",
            lambda: f"float({of(INT)})",
            lambda: f"float({of(STR)})",
            lambda: f"abs({of()})",
            lambda: f"(-{of()})",
            lambda: f"round({of()}, {self.one_of('0123')})",
            lambda: f"{self.one_of(('min', 'max'))}({of()}, {of()})",
            lambda: f"sum({of(list_of(FLOAT))}, 0.0)",
            lambda: f"{self.one_of(('max', 'min'))}({of(list_of(FLOAT))})",
        ]

    def bool_forms(self, _, depth):
        def of(kind=BOOL):
            return self.expression(kind, depth)

        def compared():
            kind = self.one_of((INT, FLOAT, STR, *filter(has_order, self.scope.values())))
            operator = self.one_of(("<", "<=", ">", ">=", "==", "!="))
            return f"({of(kind)} {operator} {of(kind)})"

        def equal():
            kind = self.one_of((STR, *self.scope.values()))
            return f"({of(kind)} {self.one_of(('==', '!='))} {of(kind)})"

        def member():
            kind = self.one_of((INT, STR, *filter(is_hashable, self.scope.values())))
            container = self.one_of((list_of(kind), set_of(kind)))
            return f"({of(kind)} {self.one_of(('in', 'not in'))} {of(container)})"

        def key():
            names = self.names(lambda kind: kind.form == "dict")
            if not names:
                return member()
            name = self.one_of(names)
            return f"({of(self.scope[name].item)} in {name})"

        def every():
            item = self.new_name(BOOL)
            source, kind = self.source(depth)
            own = self.with_variable(item, kind, of)
            return f"{self.one_of(('any', 'all'))}({own} for {item} in {source})"

        def truth():
            return f"bool({of(self.one_of((INT, STR, FLOAT, *self.scope.values())))})"

        def is_none():
            names = self.names(lambda kind: kind.form == "optional")
            if not names:
                return truth()
            return f"({self.one_of(names)} {self.one_of(('is', 'is not'))} None)"

        tests = ("isdigit", "isalpha", "isupper", "islower", "isspace", "isalnum")
        return [
            compared,
            compared,
            compared,
            equal,
            member,
            key,
            every,
            truth,
            is_none,
            lambda: f"(not {of()})",
            lambda: f"({of()} and {of()})",
            lambda: f"({of()} or {of()})",
            lambda: f"({of(INT)} < {of(INT)} <= {of(INT)})",
            lambda: f"({of(STR)} in {of(STR)})",
            lambda: f"{of(STR)}.{self.one_of(tests)}()",
            lambda: f"{of(STR)}.{self.one_of(('startswith', 'endswith'))}({of(STR)})",
        ]
