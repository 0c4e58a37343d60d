"""Random expressions of str, of at most about forty characters where they can grow."""

from programs.kinds import BOOL, FLOAT, INT, STR, has_set, list_of

METHODS = ("upper", "lower", "title", "strip", "swapcase", "capitalize", "lstrip", "casefold")
INT_FORMATS = (":>5", ":03d", ":x", ":,", ":+", "", "", ":<4", ":^6d")
FLOAT_FORMATS = (":.2f", ":8.3f", ":e", ":g", "", ":.1%")
STR_FORMATS = (":>6", "!r", ":*^7", ":.2", "", "")


class TextExpressions:
    def str_forms(self, _, depth):
        def of(kind=STR):
            return self.expression(kind, depth)

        def joined():
            item = self.new_name(STR)
            source, kind = self.source(depth)
            own = self.with_variable(item, kind, of)
            return f"{of()}.join([{own} for {item} in {source}])[:60]"

        def shown():
            """str() or repr() of anything whose order is known."""
            names = self.names(lambda kind: not has_set(kind))
            return f"{self.one_of(('str', 'repr'))}({self.one_of(names) if names else of(INT)})"

        def replaced():
            count = self.one_of(("", ", 1", ", 2"))
            return f"{of()}.replace({of()}, {of()}{count})[:50]"

        return [
            lambda: f"({of()} + {of()})[:40]",
            lambda: f"({of()} * ({of(INT)} % 3))",
            lambda: f"{of()}[{of(INT)}]",
            self.slice_of(STR, depth),
            lambda: f"{of()}.{self.one_of(METHODS)}()",
            lambda: f"{of()}.strip({of()})",
            replaced,
            joined,
            lambda: f"{of()}.join({of(list_of(STR))})[:60]",
            shown,
            lambda: f"str({of(INT)})",
            lambda: f"str({of(FLOAT)})",
            lambda: f"str({of(BOOL)})",
            lambda: f"chr(97 + {of(INT)} % 26)",
            lambda: f"{of()}.{self.one_of(('ljust', 'rjust', 'center'))}({of(INT)} % 9)",
            lambda: f"{of()}.zfill({of(INT)} % 9)",
            lambda: f"{self.one_of(('max', 'min'))}({of(list_of(STR))})",
            lambda: f"{self.one_of(('max', 'min'))}({of(list_of(STR))}, key=len)",
            lambda: self.formatted(depth),
            lambda: self.formatted(depth),
        ]

    def slice_of(self, kind, depth):
        def write():
            parts = [
                self.one_of(("", "1", "-2", self.expression(INT, depth + 1))),
                self.one_of(("", "3", "-1", self.expression(INT, depth + 1))),
            ]
            if self.chance(40):
                parts.append(self.one_of(("", "2", "-1", "-2")))
            return f"{self.expression(kind, depth)}[{':'.join(parts)}]"

        return write

    def formatted(self, depth):
        """An f-string over names, since nested quotes are new in Python 3.12."""
        parts = []
        for _ in range(self.random.randrange(1, 4)):
            kind = self.one_of((INT, FLOAT, STR))
            formats = {INT: INT_FORMATS, FLOAT: FLOAT_FORMATS, STR: STR_FORMATS}[kind]
            names = self.names(kind)
            any_name = self.names(lambda own: not has_set(own))
            if names and self.chance(70):
                parts.append("{" + self.one_of(names) + self.one_of(formats) + "}")
            elif any_name:
                parts.append("{" + self.one_of(any_name) + "}")
            parts.append(self.one_of(("", " ", "x", "é", "😀")))
        return 'f"' + "".join(parts) + '"'
