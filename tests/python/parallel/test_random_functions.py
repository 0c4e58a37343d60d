"""Functions made at random give on all ranks what pandas gives, and the bits that one rank gives.

`SHOAL_RANDOM_COUNT` and `SHOAL_RANDOM_SEED` choose how many and which; `SHOAL_RANDOM_FIRST` is the
number of the first, to run one again.
"""

import importlib.util
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import shoal
from comparison import assert_same, bits
from differential import Outcome, call, call_gathered, call_plain, configured
from parallel.random_functions import make_program
from ranks import gathered
from shoal.blocks import mark

# pandas 2 has strings as objects: a column without a value gets no type in a file, and comparing
# its values with NaN raises.
pytestmark = pytest.mark.skipif(pd.__version__ < "3", reason="the data are of pandas 3's str type")

COUNT = int(os.environ.get("SHOAL_RANDOM_COUNT", "60"))
SEED = os.environ.get("SHOAL_RANDOM_SEED", "1")
FIRST = int(os.environ.get("SHOAL_RANDOM_FIRST", "0"))
ROW_COUNTS = (0, 1, 2, 3, 7, 23, 200)


def make_table(row_count, draw):
    """A table with every kind of column; reals are quarters, so that sums are exact."""

    def some(values):
        """Without some of the values, and without those of a stretch: a block may have none."""
        first = int(draw.integers(0, row_count + 1))
        end = first + int(draw.choice([0, row_count // 2, row_count]))
        return [
            None if draw.random() < 0.1 or first <= row < end else value
            for row, value in enumerate(values)
        ]

    codes = draw.integers(0, draw.choice([1, 5, 1000]), row_count)
    words = np.array(["", "pear", "Ähre", "a word longer than sixteen bytes", "日本"], dtype=object)
    start = pd.Timestamp("2024-02-28")
    return pd.DataFrame(
        {
            "k": codes * 3 - 2,
            "i": draw.integers(-50, 50, row_count),
            "z": draw.integers(-100, 100, row_count).astype("int8"),
            "f": np.array(some((draw.integers(-40, 40, row_count) / 4).tolist()), dtype="float64"),
            "n": pd.array(some(draw.integers(-9, 9, row_count).tolist()), dtype="Int64"),
            "b": draw.random(row_count) < 0.5,
            "s": pd.Series(some(words[draw.integers(0, 5, row_count)].tolist()), dtype="str"),
            "t": pd.Series(
                [start + pd.Timedelta(hours=int(code)) for code in draw.integers(0, 6, row_count)],
                dtype="datetime64[ns]",
            ),
        }
    )


def uneven_block(table, draw):
    """This rank's block of a division at random; all ranks draw the same."""
    size, rank = shoal.get_size(), shoal.get_rank()
    bounds = [0, *sorted(draw.integers(0, len(table) + 1, size - 1)), len(table)]
    block = table.iloc[bounds[rank] : bounds[rank + 1]]
    return mark(block, None, len(block), "varying")


def inputs_of(program, table, folder, draw):
    """Under which names and as what the table is passed."""
    if program.reads_file:
        path = str(folder / "table.parquet")
        row_group_size = int(draw.integers(1, 40))
        if shoal.get_rank() == 0:
            pq.write_table(pa.Table.from_pandas(table), path, row_group_size=row_group_size)
        shoal.barrier()
        return {"a file": path}
    inputs = {"all rows": table}
    if shoal.get_size() > 1:
        inputs["even blocks"] = shoal.scatterv(table)
        inputs["uneven blocks"] = uneven_block(table, draw)
    return inputs


def again(value):
    """What the next function does with the result of one."""
    return value.head(3), len(value), value


compiled_again = shoal.jit(again)


def compare_again(value, expected, alone):
    """A result that is divided stays so when it is passed on."""
    if not isinstance(expected, (pd.DataFrame, pd.Series)):
        return
    found = call_gathered(compiled_again, (value,))
    if not is_refused(found):
        compare(found, Outcome(again(alone)), Outcome(again(expected)), "the next function")


def compare(found, alone, expected, place):
    if isinstance(expected.error, Exception):
        assert isinstance(found.error, type(expected.error)), f"{found} of {place}"
        return
    if found.error is not None:
        raise found.error
    assert_same(found.value, expected.value)
    assert bits(found.value) == bits(alone.value), f"other bits than one rank gives, of {place}"


def shared_function(program, number, folder):
    """The function from one file, which rank 0 writes."""
    path = folder / f"random_{number}.py"
    if shoal.get_rank() == 0:
        path.write_text(f"import pandas as pd\n\n\n{program.text}")
    shoal.barrier()
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return getattr(module, f"f{number}")


def is_refused(outcome):
    return isinstance(outcome.error, (shoal.UnsupportedError, shoal.TypingError))


def run(program, number, folder):
    """Compares all ways to pass the table; False if the function can't be compiled."""
    folder = shoal.bcast(folder)
    draw = np.random.default_rng([*map(ord, SEED), number])
    table = make_table(int(draw.choice(ROW_COUNTS)), draw)
    function = shared_function(program, number, folder)
    parameter = int(draw.integers(-3, 9))
    inputs = inputs_of(program, table, folder, draw)
    whole = next(iter(inputs.values()))
    expected = call_plain(function, (whole, parameter))
    alone = call(shoal.jit(function, distributed=False), (whole, parameter))
    compiled = shoal.jit(function, **program.options)
    for place, value in inputs.items():
        thread_count = 1 + (int(draw.integers(4)) + shoal.get_rank()) % 4  # not the same on all
        with configured(thread_count, int(draw.choice([1, 3, 4096]))):
            result = call(compiled, (value, parameter))
        if is_refused(result):
            return False
        compare(result._replace(value=gathered(result.value)), alone, expected, place)
        if result.error is None:
            compare_again(result.value, expected.value, alone.value)
    return True


_refused = []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", range(FIRST, FIRST + COUNT))
def test_random_function(number, tmp_path):
    program = make_program(SEED, number)
    try:
        if not run(program, number, tmp_path):
            _refused.append(number)
    except BaseException:
        print(f"{program.options}\n{program.text}")
        raise


def test_nearly_all_were_compiled():
    """A function that the compiler refuses tests nothing."""
    assert len(_refused) <= max(1, COUNT // 10), _refused
