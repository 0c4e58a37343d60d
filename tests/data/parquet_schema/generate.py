"""Writes the Parquet files of this folder (needs pandas 3, polars, duckdb, fastparquet).

    python generate.py write          the files, overwriting
    python generate.py expect NAME    what this interpreter's pandas makes of them, to NAME
"""

import datetime
import decimal
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(__file__).parent


def arrow_columns():
    day = datetime.date(2020, 1, 2)
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    span = datetime.timedelta(seconds=3)
    values = {
        "bool": True, "int8": 1, "int16": 1, "int32": 1, "int64": 1, "uint8": 1, "uint16": 1,
        "uint32": 1, "uint64": 1, "float32": 1.5, "float64": 1.5, "string": "a",
        "large_string": "a", "binary": b"a", "date32": day, "date64": day,
    }
    columns = {name: (getattr(pa, name + "_" if name == "bool" else name)(), value)
               for name, value in values.items()}
    columns["float16"] = (pa.float16(), np.float16(1.5))
    columns["null"] = (pa.null(), None)
    columns["string_view"] = (pa.string_view(), "a")
    columns["fixed"] = (pa.binary(3), b"abc")
    columns["decimal"] = (pa.decimal128(9, 2), decimal.Decimal("1.25"))
    columns["decimal_wide"] = (pa.decimal256(50, 2), decimal.Decimal("1.25"))
    columns["time_ms"] = (pa.time32("ms"), datetime.time(1, 2))
    columns["time_us"] = (pa.time64("us"), datetime.time(1, 2))
    columns["list"] = (pa.list_(pa.int64()), [1])
    columns["struct"] = (pa.struct([("a", pa.int64()), ("b", pa.string())]), {"a": 1, "b": "x"})
    columns["map"] = (pa.map_(pa.string(), pa.int64()), [("a", 1)])
    for unit in ("s", "ms", "us", "ns"):
        columns[f"timestamp_{unit}"] = (pa.timestamp(unit), moment)
        columns[f"timestamp_{unit}_utc"] = (pa.timestamp(unit, "UTC"), moment)
        columns[f"timestamp_{unit}_zone"] = (pa.timestamp(unit, "Europe/Berlin"), moment)
        columns[f"duration_{unit}"] = (pa.duration(unit), span)
    columns["timestamp_offset"] = (pa.timestamp("us", "+03:30"), moment)
    columns["dictionary_string"] = (pa.dictionary(pa.int8(), pa.string()), "a")
    columns["dictionary_large"] = (pa.dictionary(pa.int32(), pa.large_string()), "a")
    columns["dictionary_int"] = (pa.dictionary(pa.int8(), pa.int64()), 7)
    return columns


def arrow_table(with_nulls):
    tail = [None] if with_nulls else []
    return pa.table({name: pa.array([value, value] + tail, kind)
                     for name, (kind, value) in arrow_columns().items()})


def pandas_frame(missing):
    frame = pd.DataFrame({
        "int": [0, 1], "float": [1.5, np.nan if missing else 2.5], "bool": [True, False],
        "str": pd.Series(["a", None if missing else "b"], dtype="str"),
        "object": pd.Series(["a", None if missing else "b"], dtype=object),
        "object_bool": pd.Series([True, None if missing else False], dtype=object),
        "object_int": pd.Series([1, None if missing else 2], dtype=object),
        "category": pd.Categorical(["a", None if missing else "b"]),
        "category_int": pd.Categorical([3, None if missing else 4]),
        "float16": np.array([1, 2], dtype="float16"),
    })
    for name in ("Int8", "Int64", "UInt16", "Float32", "Float64", "boolean"):
        frame[name] = pd.array([1, pd.NA if missing else 1], dtype=name)
    for name in ("string", "string[python]", "string[pyarrow]"):
        frame[name] = pd.array(["a", pd.NA if missing else "b"], dtype=name)
    for name in ("int64[pyarrow]", "uint8[pyarrow]", "double[pyarrow]", "float[pyarrow]",
                 "bool[pyarrow]"):
        frame[name] = pd.array([1, pd.NA if missing else 1], dtype=name)
    arrow_types = {"arrow_string": pa.string(), "arrow_large": pa.large_string(),
                   "arrow_time": pa.timestamp("us"), "arrow_zone": pa.timestamp("ns", "UTC"),
                   "arrow_duration": pa.duration("ms"), "arrow_date": pa.date32(),
                   "arrow_decimal": pa.decimal128(9, 2)}
    for name, kind in arrow_types.items():
        value = {"arrow_string": "a", "arrow_large": "a",
                 "arrow_decimal": decimal.Decimal("1.25"),
                 "arrow_date": datetime.date(2020, 1, 1)}.get(name, 86400000)
        values = pa.array([value, None if missing else value], kind)
        frame[name] = pd.array(values, dtype=pd.ArrowDtype(kind))
    for unit in ("s", "ms", "us", "ns"):
        moments = pd.Series(["2020-01-01", None if missing else "2020-01-02"])
        frame[f"time_{unit}"] = pd.to_datetime(moments).dt.as_unit(unit)
        frame[f"zone_{unit}"] = frame[f"time_{unit}"].dt.tz_localize("America/New_York")
        frame[f"span_{unit}"] = pd.Series(pd.to_timedelta([5, None if missing else 6], "s")
                                          ).dt.as_unit(unit)
    frame["utc"] = frame["time_us"].dt.tz_localize("UTC")
    frame["offset"] = frame["time_us"].dt.tz_localize("+05:30")
    frame["period"] = pd.period_range("2020-01", periods=2, freq="M")
    frame["interval"] = pd.interval_range(0, 2)
    return frame


def index_frames():
    frame = pd.DataFrame({"x": [1, 2, 3], "y": ["a", "b", "c"]})
    yield "range", frame
    yield "range_named", frame.rename_axis("number")
    yield "range_step", frame.set_axis(pd.RangeIndex(10, 4, -2))
    yield "int", frame.set_axis([5, 5, 7])
    yield "int_named", frame.set_axis(pd.Index([5, 5, 7], name="key"))
    yield "str", frame.set_axis(["a", "b", "c"])
    yield "str_named", frame.set_axis(pd.Index(["a", "b", None], name="key"))
    yield "time", frame.set_axis(pd.date_range("2020", periods=3, name="day"))
    yield "zone", frame.set_axis(pd.date_range("2020", periods=3, tz="Asia/Tokyo"))
    yield "category", frame.set_axis(pd.CategoricalIndex(["a", "b", "a"]))
    yield "masked", frame.set_axis(pd.Index(pd.array([1, 2, None], dtype="Int64"), name="key"))
    yield "masked_full", frame.set_axis(pd.Index(pd.array([1, 2, 3], dtype="Int64"), name="key"))
    yield "arrow", frame.set_axis(pd.Index(pd.array([1, 2, 3], dtype="int64[pyarrow]")))
    yield "bool", frame.set_axis([True, False, True])
    yield "float", frame.set_axis([0.5, 1.5, np.nan])
    yield "multi", frame.set_axis(pd.MultiIndex.from_tuples(
        [(1, "a"), (1, "b"), (2, "a")], names=["number", None]))
    yield "multi_same_name", frame.set_axis(pd.MultiIndex.from_tuples(
        [(1, "a"), (1, "b"), (2, "a")], names=["x", "k"]))
    yield "named_like_column", frame.set_axis(pd.Index([7, 8, 9], name="x"))
    yield "columns_int", pd.DataFrame({0: [1, 2], 1: [3, 4]})
    yield "columns_multi", pd.DataFrame({("a", "b"): [1, 2], ("a", "c"): [3, 4]})
    yield "columns_named", frame.rename_axis(columns="kind")
    yield "columns_time", pd.DataFrame({pd.Timestamp("2020-01-01"): [1]})
    yield "columns_bool", pd.DataFrame({True: [1], False: [2]})
    yield "columns_mixed", pd.DataFrame({"a": [1], 7: [2]}).rename(columns=str)
    yield "columns_object", frame.set_axis(pd.Index(["x", "y"], dtype=object), axis=1)
    yield "empty", frame.head(0)
    yield "no_columns", frame[[]]
    yield "quotes", pd.DataFrame({'a"b\\c\n': [1], "ü€😀": [2], "": [3]})


def write_files():
    for old in FOLDER.glob("*.parquet"):
        old.unlink()
    for name, nulls in (("full", False), ("nulls", True)):
        table = arrow_table(nulls)
        pq.write_table(table, FOLDER / f"arrow_{name}.parquet")
        plain = table.drop_columns(["null"])
        pq.write_table(plain, FOLDER / f"arrow_{name}_no_schema.parquet", store_schema=False)
        pq.write_table(plain.drop_columns([f"timestamp_{u}{s}" for u in ("s", "ms", "us")
                                           for s in ("", "_utc", "_zone")]),
                       FOLDER / f"arrow_{name}_int96.parquet", use_deprecated_int96_timestamps=True)
        pandas_frame(nulls).to_parquet(FOLDER / f"pandas_{name}.parquet")
        pq.write_table(pa.Table.from_pandas(pandas_frame(nulls)),
                       FOLDER / f"pandas_{name}_no_schema.parquet", store_schema=False)
        pq.write_table(pa.Table.from_pandas(pandas_frame(nulls)), coerce_timestamps="ms",
                       where=FOLDER / f"pandas_{name}_in_ms.parquet",
                       allow_truncated_timestamps=True)
    pq.write_table(pa.table({"u": pa.array([1, None], pa.uint32()),
                             "t": pa.array([1000, None], pa.timestamp("ns")),
                             "d": pa.array([1, None], pa.duration("s"))}),
                   FOLDER / "arrow_version1.parquet", version="1.0")
    arrow_list = pd.array(pa.array([[1]]), dtype=pd.ArrowDtype(pa.list_(pa.int64())))
    pd.DataFrame({"x": [1], "list": arrow_list}).to_parquet(FOLDER / "pandas_unreadable.parquet")
    pq.write_table(arrow_table(True), FOLDER / "arrow_no_statistics.parquet",
                   write_statistics=False)
    for name, frame in index_frames():
        frame.to_parquet(FOLDER / f"index_{name}.parquet")
    range_frame = pd.DataFrame({"x": [1, 2, 3, 4]})
    pq.write_table(pa.Table.from_pandas(range_frame).slice(0, 3),
                   FOLDER / "index_range_wrong_length.parquet")
    pq.write_table(pa.Table.from_pandas(range_frame.rename_axis("k"), preserve_index=True)
                   .drop_columns(["k"]), FOLDER / "index_column_missing.parquet")
    frame = pd.DataFrame({"x": [1, 2, 3]}).set_axis(pd.Index([5, 6, 7], name="k"))
    frame.to_parquet(FOLDER / "index_false.parquet", index=False)
    frame.reset_index().to_parquet(FOLDER / "index_true.parquet", index=True)
    write_by_others()


def write_by_others():
    import duckdb
    import polars as pl
    frame = pl.DataFrame({"i": [1, 2, None], "s": ["a", None, "b"], "f": [1.5, None, 2.5],
                          "d": [datetime.date(2020, 1, 1)] * 3,
                          "t": [datetime.datetime(2020, 1, 1)] * 3,
                          "b": [True, None, False], "n": [1, 2, 3],
                          "c": pl.Series(["a", "b", "a"], dtype=pl.Categorical)})
    frame.write_parquet(FOLDER / "polars.parquet")
    frame.write_parquet(FOLDER / "polars_no_statistics.parquet", statistics=False)
    duckdb.sql(
        "copy (select 1::bigint i, 'a' s, 1.5::double f, date '2020-01-01' d, 7::utinyint u, "
        "timestamp '2020-01-01' t, timestamptz '2020-01-01' tz, true b, null::integer n, "
        "timestamp_ns '2020-01-01' tn, timestamp_ms '2020-01-01' tm, 1.5::float f4, "
        "interval 1 day span, 3::hugeint h, uuid() id, time '01:02:03' tt, [1,2] l, "
        "1.25::decimal(9,2) dec) to '" + str(FOLDER / "duckdb.parquet") + "'")
    import fastparquet
    frame = pd.DataFrame({"i": [1, 2], "f": [1.5, np.nan], "t": pd.to_datetime(["2020", None]),
                          "s": pd.Series(["a", "b"], dtype=object), "b": [True, False],
                          "n": pd.array([1, None], dtype="Int64"),
                          "ns": pd.to_datetime(["2020", None]).as_unit("ns")})
    fastparquet.write(str(FOLDER / "fastparquet.parquet"), frame)
    fastparquet.write(str(FOLDER / "fastparquet_index.parquet"),
                      frame.set_axis(pd.Index([3, 4], name="k")), write_index=True)
    zones = pandas_frame(True)[["zone_us", "zone_ns", "utc", "category", "span_us"]]
    for times in ("int64", "int96"):
        fastparquet.write(str(FOLDER / f"fastparquet_zones_{times}.parquet"), zones, times=times)
    # Required columns: fastparquet writes the repetition as False.
    fastparquet.write(str(FOLDER / "fastparquet_required.parquet"),
                      pandas_frame(False)[["int", "Int8", "category"]], has_nulls=False)


def dtype_text(values):
    if values.dtype != object:
        if isinstance(values.dtype, pd.StringDtype):
            missing = "nan" if values.dtype.na_value is np.nan else "NA"
            return f"str({missing},{values.dtype.storage})"
        return str(values.dtype)
    return f"object({pd.api.types.infer_dtype(values, skipna=True)})"


def label_text(label):
    is_text = label is None or isinstance(label, str)
    return json.dumps(label) if is_text else "not text"


def describe(path):
    try:
        frame = pd.read_parquet(path)
    except Exception as error:  # the expectation is that pandas fails
        yield f"error\t{type(error).__name__}"
        return
    for position, label in enumerate(frame.columns):
        yield f"column\t{label_text(label)}\t{dtype_text(frame.iloc[:, position])}"
    yield f"labels\t{label_text(frame.columns.name)}"
    index = frame.index
    if isinstance(index, pd.RangeIndex):
        yield f"range\t{index.start}\t{index.step}\t{label_text(index.name)}"
        return
    for level in range(index.nlevels):
        values = index.get_level_values(level)
        yield f"level\t{label_text(index.names[level])}\t{dtype_text(values)}"


def main():
    if sys.argv[1] == "write":
        write_files()
        return
    with open(sys.argv[2], "w") as out:
        for path in sorted(FOLDER.glob("*.parquet")):
            print(f"file\t{path.name}", file=out)
            for line in describe(path):
                print(line, file=out)


if __name__ == "__main__":
    main()
