"""Small functions made at random: the text of each, from a seed alone, so that all ranks agree.

A function takes a table, or the path of one, and a number. Statements keep track of which columns
their frames have, so that nearly all of them can be compiled and none fails for a wrong name.
"""

import random
from dataclasses import dataclass

from parallel import random_groups, random_statements
from parallel.random_writer import COLUMNS, Frame, Writer

STATEMENT_COUNTS = (1, 2, 2, 3, 3, 4, 5, 6)

STATEMENTS = [
    *[random_statements.write_filter] * 4,
    *[random_statements.write_project] * 2,
    *[random_statements.write_new_column] * 3,
    *[random_statements.write_head] * 2,
    random_statements.write_first_of_series,
    random_statements.write_length,
    *[random_statements.write_series] * 2,
    *[random_statements.write_reduce] * 3,
    *[random_groups.write_group] * 5,
    random_groups.write_group_series,
]


@dataclass
class Program:
    text: str
    options: dict  # of jit
    reads_file: bool


def make_program(seed, number):
    """Function `number` of a seed; its name is f<number>."""
    writer = Writer(random.Random(f"{seed}/{number}"))
    reads_file = writer.draw.random() < 0.4
    if reads_file:
        writer.add("df = pd.read_parquet(table)")
    writer.frames.append(Frame("df" if reads_file else "table", dict(COLUMNS)))
    for _ in range(writer.pick(STATEMENT_COUNTS)):
        writer.pick(STATEMENTS)(writer)
    _write_return(writer)
    parameters = "table, x"
    text = "\n".join([f"def f{number}({parameters}):", *writer.lines])
    return Program(text + "\n", _options(writer), reads_file)


def _options(writer):
    if writer.draw.random() < 0.8:
        return {}
    local = [frame.name for frame in writer.frames if frame.name != "table"]
    choices = [{"returns_maybe_distributed": False}]
    if local:
        choices.append({"replicated": [writer.pick(local)]})
    return writer.pick(choices)


def _write_return(writer):
    names = [frame.name for frame in writer.frames if frame.name != "table"]
    names += [name for name, _ in writer.series] + writer.numbers[1:]
    names = names or ["table"]
    late = names[-1:] if writer.draw.random() < 0.7 else []
    count = writer.pick([1, 1, 2, 3])
    chosen = list(dict.fromkeys([*late, *writer.draw.sample(names, min(count, len(names)))]))
    returned = chosen[:count]
    if len(returned) > 1 and writer.draw.random() < 0.15:
        writer.add(f"return {returned[0]}, ({', '.join(returned[1:])},)")
    else:
        writer.add(f"return {', '.join(returned)}")
