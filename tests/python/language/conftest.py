"""Each test here gives back the memory that its compiled calls have used."""

import gc

import pytest

from shoal import _core


@pytest.fixture(autouse=True)
def _memory_goes_back():
    gc.collect()
    before = _core.bytes_held()
    yield
    gc.collect()
    assert _core.bytes_held() == before, "compiled calls have left memory behind"
