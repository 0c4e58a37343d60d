"""Columns of Parquet files that shoal's own reader cannot decode, read through pandas and pyarrow."""

import pandas as pd

from shoal.arguments import array_of, column_data


def read_column(paths, name):
    """The data of column `name` of the files `paths` together, as src/bindings/columns.h takes it.

    Of a column that pandas puts into the index, the values of that level.
    """
    source = paths[0] if len(paths) == 1 else list(paths)
    frame = pd.read_parquet(source, columns=[name])
    if name in frame.columns:
        return column_data(array_of(frame[name]))
    level = name if name in frame.index.names else 0
    return column_data(array_of(frame.index.get_level_values(level)))
