"""Settings of the whole test run: a cache folder of its own, and what pandas may warn about."""

import atexit
import os
import shutil
import tempfile
import warnings

import pytest

# Before shoal is imported, and inherited by the processes that tests start.
CACHE_FOLDER = tempfile.mkdtemp(prefix="shoal_test_cache_")
os.environ["SHOAL_CACHE_DIR"] = CACHE_FOLDER
os.environ.pop("SHOAL_CACHE", None)
os.environ.pop("SHOAL_NUM_THREADS", None)
atexit.register(shutil.rmtree, CACHE_FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def _quiet_pandas():
    """pandas announces changes of its defaults; the tests follow whatever is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", module="numpy", category=RuntimeWarning)
        yield


@pytest.fixture(autouse=True)
def _unchanged_options():
    """A test may set options; the next one starts from the defaults."""
    import shoal

    names = ("num_threads", "cache", "cache_dir", "batch_row_count")
    before = {name: getattr(shoal.options, name) for name in names}
    yield
    for name, value in before.items():
        setattr(shoal.options, name, value)
