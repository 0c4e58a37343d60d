"""Lets `mpiexec -n 3 python -m pytest tests/python/parallel` run each test on all ranks at once.

Each rank has temporary folders of its own; ranks above 0 print failures only.
"""

import tempfile

import pytest

import shoal
from parallel.samples import table


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if shoal.get_size() == 1:
        return
    if config.option.basetemp is None:
        folder = tempfile.TemporaryDirectory(prefix=f"shoal_rank_{shoal.get_rank()}_")
        config.add_cleanup(folder.cleanup)
        config.option.basetemp = folder.name + "/tests"
    if shoal.get_rank() > 0:
        config.option.verbose = -2
        config.option.reportchars = ""


@pytest.fixture
def rank():
    return shoal.get_rank()


@pytest.fixture
def size():
    return shoal.get_size()


@pytest.fixture(autouse=True)
def _in_step():
    """A test that has failed on one rank only does not reach into the next test of the others."""
    yield
    shoal.barrier()


@pytest.fixture
def printed(capsys):
    """A function that gives what each rank has printed since, by rank."""
    capsys.readouterr()
    return lambda: shoal.allgatherv([capsys.readouterr().out])


@pytest.fixture
def path(tmp_path_factory, rank):
    """The same file on all ranks."""
    path = str(tmp_path_factory.mktemp("files") / "table.parquet") if rank == 0 else None
    path = shoal.bcast(path)
    if rank == 0:
        table().to_parquet(path, row_group_size=2)
    shoal.barrier()
    return path
