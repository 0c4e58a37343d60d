"""Random statements that change lists, dicts and sets in place. None lets one grow without end."""

from programs.kinds import INT, has_order, list_of, set_of, tuple_of

LENGTH_MAX = 24
CONTAINERS = ("list", "dict", "set")


class ContainerStatements:
    def change(self, _):
        names = self.changeable(lambda kind: kind.form in CONTAINERS)
        if not names:
            return self.assign(_)
        name, kind = self.one_of(names), None
        kind = self.scope[name]
        while kind.form == "list" and kind.item.form in CONTAINERS and self.chance(50):
            name, kind = f"{name}[{self.one_of((0, -1, self.expression(INT, 2)))}]", kind.item
        text, grows = getattr(self, f"{kind.form}_change")(name, kind)
        if grows and self.loops:
            self.line(f"if len({name}) < {LENGTH_MAX}:")
            self.line(f"    {text}")
        else:
            self.line(text)

    def list_change(self, name, kind):
        """Its text, and whether the list is longer afterwards."""
        item = kind.item

        def of(wanted=item):
            return self.expression(wanted, 1)

        choices = [
            lambda: (f"{name}.append({of()})", True),
            lambda: (f"{name}.append({of()})", True),
            lambda: (f"{name}.insert({of(INT)}, {of()})", True),
            lambda: (f"{name}.extend({of(kind)}[:4])", True),
            lambda: (f"{name} += {of(kind)}[:4]", True),
            lambda: (f"{name}[{of(INT)}] = {of()}", False),
            lambda: (f"{name}[{self.one_of((0, -1))}] = {of()}", False),
            lambda: (f"{name}[1:3] = {of(kind)}[:2]", False),
            lambda: (f"{name}.pop({self.one_of(('', 0, of(INT)))})", False),
            lambda: (f"{name}.remove({of()})", False),
            lambda: (f"del {name}[{self.one_of((0, -1, of(INT)))}]", False),
            lambda: (f"{name}.reverse()", False),
            lambda: (f"{name}.clear()", False),
        ]
        if has_order(item):
            choices.append(lambda: (f"{name}.sort({self.one_of(('', 'reverse=True'))})", False))
        if item == INT:
            choices.append(lambda: (f"{name}[{of(INT)}] += {of(INT)} % 7", False))
        return self.one_of(choices)()

    def dict_change(self, name, kind):
        key, value = kind.items

        def of(wanted):
            return self.expression(wanted, 1)

        def counted():
            own = of(key)
            if value == INT:
                return f"{name}[{own}] = {name}.get({own}, 0) % 99 + 1", True
            if value.form == "list":
                return f"{name}.setdefault({own}, []).append({of(value.item)})", True
            return f"{name}[{own}] = {of(value)}", True

        pair = list_of(tuple_of(key, value))
        return self.one_of(
            [
                counted,
                counted,
                lambda: (f"{name}[{of(key)}] = {of(value)}", True),
                lambda: (f"{name}.pop({of(key)})", False),
                lambda: (f"{name}.pop({of(key)}, {of(value)})", False),
                lambda: (f"del {name}[{of(key)}]", False),
                lambda: (f"{name}.update({of(kind)})", True),
                lambda: (f"{name}.update({of(pair)})", True),
                lambda: (f"{name}.setdefault({of(key)}, {of(value)})", True),
                lambda: (f"{name}.popitem()", False),
                lambda: (f"{name}.clear()", False),
            ]
        )()

    def set_change(self, name, kind):
        def of(wanted):
            return self.expression(wanted, 1)

        return self.one_of(
            [
                lambda: (f"{name}.add({of(kind.item)})", True),
                lambda: (f"{name}.add({of(kind.item)})", True),
                lambda: (f"{name}.discard({of(kind.item)})", False),
                lambda: (f"{name}.remove({of(kind.item)})", False),
                lambda: (f"{name}.update({of(list_of(kind.item))})", True),
                lambda: (f"{name} {self.one_of('|&-')}= {of(set_of(kind.item))}", False),
                lambda: (f"{name}.clear()", False),
            ]
        )()
