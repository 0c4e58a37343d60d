"""Statements of random functions that group: every way to say which aggregates of which columns."""

from parallel.random_writer import AGGREGATES, KEYS, ONLY_IN_GROUPS, SMALL, Frame


def write_group(writer):
    frame = writer.known_frame()
    keys = [name for name in KEYS if name in frame.columns]
    if not keys or len(frame.columns) < 2:
        return
    by = writer.draw.sample(keys, min(len(keys), writer.pick([1, 1, 1, 2])))
    options = [repr(by[0] if len(by) == 1 else by)]
    is_flat = writer.draw.random() < 0.6
    if is_flat:
        options.append("as_index=False")
    for option in ("sort", "dropna"):
        if writer.draw.random() < 0.25:
            options.append(f"{option}=False")
    grouped = f"{frame.name}.groupby({', '.join(options)})"
    values = [column for column in frame.columns if column not in by]
    if not values:
        return
    text, columns = writer.pick([_size, _one, _one, _dictionary, _named, _list])(
        writer, frame, values, is_flat
    )
    name = writer.new("groups")
    writer.add(f"{name} = {grouped}{text}")
    if columns is not None and is_flat:
        known = {column: frame.columns[column] for column in by}
        writer.frames.append(Frame(name, {**known, **columns}))
    elif text.startswith("[") or text == ".size()":
        if is_flat:
            writer.frames.append(Frame(name, None))
        else:
            writer.series.append((name, None))
    else:
        writer.frames.append(Frame(name, None))


def write_group_series(writer):
    frame = writer.known_frame()
    keys = [name for name in KEYS if name in frame.columns]
    values = [name for name in frame.columns if name not in keys[:1]]
    if not keys or not values:
        return
    column, key = writer.pick(values), keys[0]
    aggregate = _aggregate(writer, frame.columns[column])
    name = writer.new("s")
    grouped = f"{frame.name}['{column}'].groupby({frame.name}['{key}'])"
    writer.add(f"{name} = {grouped}.{aggregate}()")
    writer.series.append((name, None))


def _aggregate(writer, kind):
    return writer.pick([*AGGREGATES[kind], *ONLY_IN_GROUPS])


def _result_kind(column, kind, aggregate):
    if aggregate in ("sum", "prod") and column in SMALL:
        return "total"
    if aggregate in ("count", "nunique"):
        return "integer"
    if aggregate in ("any", "all"):
        return "flag" if kind != "nullable" else "nullable"
    if aggregate in ("mean", "std", "var", "median"):
        return "real" if kind != "nullable" else "nullable"
    if aggregate in ("sum", "prod") and kind == "flag":
        return "integer"
    return kind


def _size(writer, frame, values, is_flat):
    return ".size()", {"size": "integer"} if is_flat else None


def _one(writer, frame, values, is_flat):
    column = writer.pick(values)
    aggregate = _aggregate(writer, frame.columns[column])
    text = f"['{column}'].{aggregate}()"
    return text, {column: _result_kind(column, frame.columns[column], aggregate)}


def _some(writer, values):
    return writer.draw.sample(values, min(len(values), writer.pick([1, 2, 3])))


def _dictionary(writer, frame, values, is_flat):
    chosen = {name: _aggregate(writer, frame.columns[name]) for name in _some(writer, values)}
    kinds = {name: _result_kind(name, frame.columns[name], kind) for name, kind in chosen.items()}
    return f".agg({chosen})", kinds


def _named(writer, frame, values, is_flat):
    parts, kinds = [], {}
    for column in _some(writer, values):
        aggregate = _aggregate(writer, frame.columns[column])
        name = writer.new("v")
        parts.append(f"{name}=('{column}', '{aggregate}')")
        kinds[name] = _result_kind(column, frame.columns[column], aggregate)
    return f".agg({', '.join(parts)})", kinds


def _list(writer, frame, values, is_flat):
    column = writer.pick(values)
    every = [*AGGREGATES[frame.columns[column]], *ONLY_IN_GROUPS]
    return f".agg({{'{column}': {writer.draw.sample(every, writer.pick([1, 2, 3]))}}})", None
