"""Random expressions of a given type over the variables of a scope."""

import random

from programs.container_expressions import ContainerExpressions
from programs.kinds import BOOL, INT, random_value
from programs.number_expressions import NumberExpressions
from programs.text_expressions import TextExpressions

DEPTH_MAX = 3


class Expressions(NumberExpressions, TextExpressions, ContainerExpressions):
    """`expression(kind)` writes one; what a mixin adds are the forms of some types."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.scope = {}  # name -> Kind: variables that have a value
        self.functions = {}  # name -> (parameter kinds, result kind)
        self.name_count = 0

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def one_of(self, choices):
        return self.random.choice(list(choices))

    def new_name(self, kind):
        self.name_count += 1
        return f"{kind.form[0]}{self.name_count}"

    def names(self, wanted):
        """The variables of a type, or of types for which `wanted` is true."""
        test = wanted if callable(wanted) else lambda kind: kind == wanted
        return [name for name, kind in self.scope.items() if test(kind)]

    def expression(self, kind, depth=0):
        names = self.names(kind)
        if names and self.chance(35 if depth < DEPTH_MAX else 75):
            return self.one_of(names)
        if depth >= DEPTH_MAX:
            return self.leaf(kind)
        forms = getattr(self, f"{kind.form}_forms")(kind, depth + 1)
        if self.chance(25):
            forms = self.any_forms(kind, depth + 1) or forms
        return self.one_of(forms)()

    def leaf(self, kind):
        return random_value(self.random, kind)

    def any_forms(self, kind, depth):
        """Ways to come to a value that exist for all types."""

        def choice():
            yes, no = self.expression(kind, depth), self.expression(kind, depth)
            return f"({yes} if {self.expression(BOOL, depth)} else {no})"

        forms = [choice]
        for name, own in self.scope.items():
            if own.form == "list" and own.item == kind:
                forms.append(lambda name=name: f"{name}[{self.expression(INT, depth)}]")
                forms.append(lambda name=name: f"{name}[{self.one_of((0, -1, 1))}]")
            if own.form == "dict" and own.items[1] == kind:
                key = own.items[0]
                forms.append(lambda n=name, key=key: f"{n}[{self.expression(key, depth)}]")
                forms.append(
                    lambda n=name, key=key: (
                        f"{n}.get({self.expression(key, depth)}, {self.expression(kind, depth)})"
                    )
                )
            if own.form == "tuple":
                places = [place for place, item in enumerate(own.items) if item == kind]
                forms += [lambda name=name, place=place: f"{name}[{place}]" for place in places]
            if own.form == "optional" and own.item == kind:
                forms.append(
                    lambda name=name: (
                        f"({name} if {name} is not None else {self.expression(kind, depth)})"
                    )
                )
        for name, (parameters, result) in self.functions.items():
            if result == kind:
                forms.append(lambda name=name, kinds=parameters: self.call(name, kinds, depth))
        return forms

    def call(self, name, kinds, depth):
        return f"{name}({', '.join(self.expression(kind, depth) for kind in kinds)})"

    def with_variable(self, name, kind, write):
        """What `write` gives while another variable is there."""
        before = dict(self.scope)
        self.scope[name] = kind
        try:
            return write()
        finally:
            self.scope = before

    def optional_forms(self, kind, depth):
        def there():
            return self.expression(kind.item, depth)

        def chosen():
            parts = [self.expression(kind.item, depth), "None"]
            self.random.shuffle(parts)
            return f"({parts[0]} if {self.expression(BOOL, depth)} else {parts[1]})"

        def found():
            name = self.one_of(dicts)
            return f"{name}.get({self.expression(self.scope[name].item, depth)})"

        dicts = self.names(lambda own: own.form == "dict" and own.items[1] == kind.item)
        return [there, chosen, chosen, lambda: "None"] + ([found] * 2 if dicts else [])
