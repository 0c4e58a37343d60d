"""Random expressions of lists, tuples, dicts and sets."""

from programs.kinds import (
    BOOL,
    INT,
    STR,
    dict_of,
    has_order,
    is_hashable,
    list_of,
    random_kind,
    set_of,
    tuple_of,
)


class ContainerExpressions:
    def source(self, depth):
        """Something to go through in a known order: its text and the type of its items."""
        choices = [
            lambda: (f"range({self.expression(INT, depth)} % 6)", INT),
            lambda: (f"{self.expression(STR, depth)}", STR),
        ]
        for name, kind in self.scope.items():
            if kind.form == "list":
                choices += [lambda name=name, kind=kind: (name, kind.item)] * 3
            if kind.form == "dict":
                choices.append(lambda name=name, kind=kind: (name, kind.item))
                choices.append(lambda name=name, kind=kind: (f"{name}.values()", kind.items[1]))
                choices.append(
                    lambda name=name, kind=kind: (f"{name}.items()", tuple_of(*kind.items))
                )
            if kind.form == "set" and has_order(kind.item):
                choices.append(lambda name=name, kind=kind: (f"sorted({name})", kind.item))
        return self.one_of(choices)()

    def list_forms(self, kind, depth):
        item = kind.item

        def of(wanted=kind):
            return self.expression(wanted, depth)

        def several():
            return f"[{', '.join(of(item) for _ in range(self.random.randrange(0, 4)))}]"

        def comprehension():
            source, own = self.source(depth)
            name = self.new_name(own)
            body, test = self.with_variable(name, own, lambda: (of(item), of(BOOL)))
            condition = f" if {test}" if self.chance(40) else ""
            return f"[{body} for {name} in {source}{condition}]"

        def mapped():
            source, own = self.source(depth)
            name = self.new_name(own)
            body = self.with_variable(name, own, lambda: of(item))
            return f"list(map(lambda {name}: {body}, {source}))"

        def filtered():
            name = self.new_name(item)
            test = self.with_variable(name, item, lambda: of(BOOL))
            return f"list(filter(lambda {name}: {test}, {of()}))"

        def by_key():
            name = self.new_name(item)
            key = self.with_variable(name, item, lambda: of(self.one_of((INT, STR))))
            reverse = self.one_of(("", ", reverse=True"))
            return f"sorted({of()}, key=lambda {name}: {key}{reverse})"

        forms = [
            several,
            several,
            comprehension,
            comprehension,
            mapped,
            filtered,
            by_key,
            self.slice_of(kind, depth),
            lambda: f"({of()} + {of()})[:20]",
            lambda: f"({of()} * ({of(INT)} % 3))[:20]",
            lambda: f"list({of()})",
            lambda: f"list(reversed({of()}))",
            lambda: f"{of()}.copy()",
        ]
        if has_order(item):
            forms.append(lambda: f"sorted({of()}{self.one_of(('', ', reverse=True'))})")
            if is_hashable(item):
                forms.append(lambda: f"sorted({of(set_of(item))})")
        return forms + self.list_sources(kind, of, depth)

    def list_sources(self, kind, of, depth):
        """Lists that other containers give."""
        item = kind.item
        forms = []
        if item == INT:
            forms.append(lambda: f"list(range({of(INT)} % 7, {of(INT)} % 7, {self.one_of('12')}))")
        if item == STR:
            separator = self.one_of(("", "','", "'a'", "None, 1"))
            forms += [lambda: f"{of(STR)}.split({separator})", lambda: f"list({of(STR)})"]
        if item.form == "tuple" and len(item.items) == 2:
            first, second = (list_of(part) for part in item.items)
            forms.append(lambda: f"list(zip({of(first)}, {of(second)}))")
            if item.items[0] == INT:
                forms.append(lambda: f"list(enumerate({of(second)}))")
        for name, own in self.scope.items():
            if own.form == "dict" and own.item == item:
                forms.append(lambda name=name: f"list({name})")
            if own.form == "dict" and own.items[1] == item:
                forms.append(lambda name=name: f"list({name}.values())")
            if own.form == "dict" and tuple_of(*own.items) == item:
                forms.append(lambda name=name: f"list({name}.items())")
        return forms

    def tuple_forms(self, kind, depth):
        def several():
            return "(" + "".join(f"{self.expression(item, depth)}, " for item in kind.items) + ")"

        forms = [several]
        if kind == tuple_of(INT, INT):
            forms.append(
                lambda: f"divmod({self.expression(INT, depth)}, {self.expression(INT, depth)})"
            )
        return forms

    def dict_forms(self, kind, depth):
        key, value = kind.items

        def of(wanted=kind):
            return self.expression(wanted, depth)

        def several():
            count = self.random.randrange(0, 4)
            return "{" + ", ".join(f"{of(key)}: {of(value)}" for _ in range(count)) + "}"

        def comprehension():
            source, own = self.source(depth)
            name = self.new_name(own)
            own_key, body = self.with_variable(name, own, lambda: (of(key), of(value)))
            return "{" + f"{own_key}: {body} for {name} in {source}" + "}"

        return [
            several,
            several,
            comprehension,
            lambda: f"dict(zip({of(list_of(key))}, {of(list_of(value))}))",
            lambda: f"{of()}.copy()",
            lambda: f"({of()} | {of()})",
            lambda: f"dict({of(list_of(tuple_of(key, value)))})",
        ]

    def set_forms(self, kind, depth):
        def of(wanted=kind):
            return self.expression(wanted, depth)

        def several():
            count = self.random.randrange(1, 4)
            return "{" + ", ".join(of(kind.item) for _ in range(count)) + "}"

        def comprehension():
            source, own = self.source(depth)
            name = self.new_name(own)
            body = self.with_variable(name, own, lambda: of(kind.item))
            return "{" + f"{body} for {name} in {source}" + "}"

        return [
            several,
            comprehension,
            lambda: f"set({of(list_of(kind.item))})",
            lambda: f"({of()} {self.one_of('|&-^')} {of()})",
            lambda: f"{of()}.{self.one_of(('union', 'difference'))}({of()})",
        ]

    def other_kind(self):
        """A type for a new variable: often one that there are already variables of."""
        if self.scope and self.chance(50):
            return self.one_of(self.scope.values())
        kind = random_kind(self.random)
        return dict_of(STR, INT) if kind.form == "optional" and self.chance(50) else kind
