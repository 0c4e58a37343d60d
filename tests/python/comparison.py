"""When two results are the same: as pandas' own assertions say, and to the last bit."""

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal

FLOAT_TOLERANCE = 1e-12
FLOAT32_TOLERANCE = 1e-6  # pandas sums and squares in float32 here and there


def assert_same(found, expected):
    """Same type, dtypes, index, names and order; floats to within FLOAT_TOLERANCE, the rest exact."""
    if _is_nan(expected) and _is_nan(found):
        return  # pandas returns a plain float where a reduction has nothing to reduce
    assert type(found) is type(expected), f"{type(found)} where pandas gives {type(expected)}"
    if isinstance(expected, pd.DataFrame):
        _assert_same_frame(found, expected)
    elif isinstance(expected, pd.Series):
        _assert_same_series(found, expected)
    elif isinstance(expected, pd.Index):
        assert_index_equal(found, expected, exact="equiv")
    elif isinstance(expected, np.ndarray):
        _assert_same_array(found, expected)
    elif isinstance(expected, (tuple, list)):
        assert len(found) == len(expected)
        for found_item, expected_item in zip(found, expected):
            assert_same(found_item, expected_item)
    elif isinstance(expected, dict):
        assert list(found) == list(expected)
        for key, value in expected.items():
            assert_same(found[key], value)
    else:
        _assert_same_scalar(found, expected)


def _assert_same_array(found, expected):
    assert found.dtype == expected.dtype and found.shape == expected.shape
    if expected.dtype.kind == "f":
        tolerance = _tolerance(expected.dtype)
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    else:
        np.testing.assert_array_equal(found, expected)


def _is_nan(value):
    return isinstance(value, (float, np.floating)) and bool(np.isnan(value))


def _assert_same_frame(found, expected):
    # Labels, dtypes and index first; the values column by column, as tolerances differ.
    kind = _index_check(found.index, expected.index)
    assert_frame_equal(found, expected, check_freq=False, check_index_type=kind, rtol=1e-3)
    assert found.columns.names == expected.columns.names
    for position in range(expected.shape[1]):
        _assert_same_series(found.iloc[:, position], expected.iloc[:, position])


def _assert_same_series(found, expected):
    options = {"check_exact": True}
    if pd.api.types.is_float_dtype(expected.dtype):
        tolerance = _tolerance(expected.dtype)
        options = {"rtol": tolerance, "atol": tolerance}
    kind = _index_check(found.index, expected.index)
    assert_series_equal(found, expected, check_freq=False, check_index_type=kind, **options)


def _index_check(found, expected):
    """How strictly pandas compares the types of indexes.

    Of objects it compares what it has inferred once from a larger index, and None with NaN; there
    the dtypes must do.
    """
    if expected.nlevels > 1:
        dtypes = list(expected.dtypes)
        assert list(found.dtypes) == dtypes
    else:
        dtypes = [expected.dtype]
        assert found.nlevels == 1 and found.dtype == expected.dtype
    return False if object in dtypes else "equiv"


def _tolerance(dtype):
    is_single = str(dtype).lower() in ("float32", "float[pyarrow]")
    return FLOAT32_TOLERANCE if is_single else FLOAT_TOLERANCE


def _assert_same_scalar(found, expected):
    if isinstance(expected, (float, np.floating)):
        tolerance = _tolerance(getattr(expected, "dtype", "float64"))
        close = np.isclose(found, expected, rtol=tolerance, atol=0, equal_nan=True)
        assert close, f"{found!r} where pandas gives {expected!r}"
    elif expected is pd.NA or expected is pd.NaT or expected is None:
        assert found is expected
    else:
        assert found == expected, f"{found!r} where pandas gives {expected!r}"
        if isinstance(expected, (pd.Timestamp, pd.Timedelta)):
            assert found.unit == expected.unit
            assert str(getattr(found, "tz", None)) == str(getattr(expected, "tz", None))


def bits(value):
    """What two results must have in common to be the same to the last bit; hashable."""
    if isinstance(value, pd.DataFrame):
        columns = [_array_bits(value.iloc[:, i].array) for i in range(value.shape[1])]
        return ("frame", bits(value.columns), bits(value.index), *columns)
    if isinstance(value, pd.Series):
        return ("series", value.name, bits(value.index), _array_bits(value.array))
    if isinstance(value, pd.MultiIndex):
        levels = [_array_bits(value.get_level_values(i).array) for i in range(value.nlevels)]
        return ("index", *value.names, *levels)
    if isinstance(value, pd.Index):
        return ("index", value.name, _array_bits(value.array))
    if isinstance(value, np.ndarray):
        return ("array", str(value.dtype), value.shape, np.ascontiguousarray(value).tobytes())
    if isinstance(value, (tuple, list)):
        return (type(value).__name__, *map(bits, value))
    if isinstance(value, (float, np.floating)):
        return (type(value).__name__, np.asarray(value).tobytes())
    return (type(value).__name__, repr(value))


def _array_bits(array):
    """(dtype, bytes of the values); what lies under a missing value does not count."""
    if isinstance(array, pd.arrays.NumpyExtensionArray):
        array = array.to_numpy()
    name = str(array.dtype)
    if hasattr(array, "_mask"):
        mask = np.asarray(array._mask)
        return (name, mask.tobytes(), np.asarray(array._data)[~mask].tobytes())
    if isinstance(array.dtype, np.dtype) and array.dtype.kind == "O":
        return (name, *(f"{type(item).__name__} {item!r}" for item in array))
    if isinstance(array.dtype, (np.dtype, pd.DatetimeTZDtype)):
        values = array.asi8 if hasattr(array, "asi8") else np.asarray(array)
        return (name, np.ascontiguousarray(values).tobytes())
    return (name, *map(repr, array))
