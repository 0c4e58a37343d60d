"""Statements of random functions that keep, add, select or reduce; see random_groups for groupby."""

from parallel.random_writer import AGGREGATES, Frame, arithmetic, condition, number


def write_filter(writer):
    frame = writer.known_frame()
    if not writer.columns_of(frame, "integer", "real", "flag"):
        return
    selected = condition(writer, frame)
    if selected is None:
        return
    name = writer.new("kept")
    columns = dict(frame.columns)
    choice = writer.draw.random()
    if choice < 0.7:
        writer.add(f"{name} = {frame.name}[{selected}]")
    elif choice < 0.85:
        writer.add(f"{name} = {frame.name}.loc[{selected}]")
    else:
        chosen = writer.draw.sample(list(columns), writer.draw.randint(1, len(columns)))
        columns = {column: columns[column] for column in chosen}
        writer.add(f"{name} = {frame.name}.loc[{selected}, {chosen}]")
    writer.frames.append(Frame(name, columns))


def write_project(writer):
    frame = writer.known_frame()
    chosen = writer.draw.sample(list(frame.columns), writer.draw.randint(1, len(frame.columns)))
    name = writer.new("part")
    writer.add(f"{name} = {frame.name}[{chosen}]")
    writer.frames.append(Frame(name, {column: frame.columns[column] for column in chosen}))


def write_new_column(writer):
    frame = writer.known_frame()
    if not writer.columns_of(frame, "integer", "real"):
        return
    text, kind = arithmetic(writer, frame)
    if frame.name == "table" or writer.draw.random() < 0.2:
        name, column = writer.new("more"), writer.new("new")
        writer.add(f"{name} = {frame.name}.assign({column}={text})")
        writer.frames.append(Frame(name, {**frame.columns, column: kind}))
        return
    column = writer.pick([writer.new("new"), *writer.columns_of(frame, "integer", "real")])
    writer.add(f"{frame.name}['{column}'] = {text}")
    frame.columns[column] = kind


def write_head(writer):
    frame = writer.pick(writer.frames)
    name = writer.new("top")
    writer.add(f"{name} = {frame.name}.head({writer.pick([0, 1, 2, 5, 40, -1, -3])})")
    columns = None if frame.columns is None else dict(frame.columns)
    writer.frames.append(Frame(name, columns))


def write_first_of_series(writer):
    if not writer.series:
        return
    source, kind = writer.pick(writer.series)
    if source.startswith("r"):
        return
    name = writer.new("s")
    writer.add(f"{name} = {source}.head({writer.pick([0, 1, 4, -2])})")
    writer.series.append((name, kind))


def write_length(writer):
    name = writer.new("n")
    writer.add(f"{name} = len({writer.pick(writer.frames).name})")
    writer.numbers.append(name)


def write_series(writer):
    frame = writer.known_frame()
    name = writer.new("s")
    if writer.columns_of(frame, "integer", "real") and writer.draw.random() < 0.5:
        text, kind = arithmetic(writer, frame)
    else:
        column = writer.pick(frame.columns)
        text, kind = f"{frame.name}['{column}']", frame.columns[column]
    writer.add(f"{name} = {text}")
    if kind in ("integer", "real") and writer.draw.random() < 0.3:
        writer.add(f"{name} = {name}[{name} > {number(writer)}]")
    writer.series.append((name, kind))


def write_reduce(writer):
    name = writer.new("r")
    known = [(series, kind) for series, kind in writer.series if kind]
    if known and writer.draw.random() < 0.5:
        source, kind = writer.pick(known)
    else:
        frame = writer.known_frame()
        column = writer.pick(frame.columns)
        source, kind = f"{frame.name}['{column}']", frame.columns[column]
    aggregate = writer.pick(AGGREGATES[kind])
    writer.add(f"{name} = {source}.{aggregate}()")
    if kind in ("integer", "real") and aggregate in ("sum", "mean", "min", "max", "count"):
        writer.numbers.append(name)
    else:
        writer.series.append((name, None))
