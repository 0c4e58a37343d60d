"""Settings of the process: `shoal.options`, and the environment it starts from.

Environment, read at import: SHOAL_NUM_THREADS, SHOAL_CACHE (0 or 1), SHOAL_CACHE_DIR, and under
mpiexec SHOAL_WATCHDOG_SECONDS, SHOAL_MPI_LIBRARY.
"""

import math
import os
import sysconfig
from pathlib import Path

import pandas

from shoal import _core

BATCH_ROW_COUNT_MAX = 1 << 16
THREAD_COUNT_MAX = 1024


class Options:
    """Settings that take effect from the next call on; a wrong value raises and changes nothing."""

    def __init__(self, environment):
        settings = _core.SessionOptions()
        major, minor = pandas.__version__.split(".")[:2]
        settings.pandas_major, settings.pandas_minor = int(major), int(minor)
        settings.jit_library_path = str(Path(_core.__file__).with_name("_jit.so"))
        self._folder = environment.get("SHOAL_CACHE_DIR") or _default_cache_folder(environment)
        self._session = _core.Session(settings)
        self.num_threads = _environment_threads(environment)
        self.cache = _environment_cache(environment)
        self._mpi_library = environment.get("SHOAL_MPI_LIBRARY", "")
        self.watchdog_seconds = _environment_watchdog(environment)

    @property
    def session(self):
        """The session that all functions of the process share."""
        return self._session

    @property
    def num_threads(self) -> int:
        """Threads that a call uses. None on setting: what the machine and its control group allow."""
        return self._session.options.thread_count or _core.available_thread_count()

    @num_threads.setter
    def num_threads(self, value):
        if value is not None:
            value = _whole_number("num_threads", value, 1, THREAD_COUNT_MAX)
        self._change(thread_count=value or 0)

    @property
    def cache(self) -> bool:
        """Whether compiled functions are kept on disk for the next process."""
        return bool(self._session.options.cache_folder)

    @cache.setter
    def cache(self, value):
        if not isinstance(value, bool):
            raise TypeError(f"shoal.options.cache is True or False, not {value!r}")
        self._change(cache_folder=self._folder if value else "")

    @property
    def cache_dir(self) -> str:
        """The folder of compiled functions."""
        return self._folder

    @cache_dir.setter
    def cache_dir(self, value):
        self._folder = os.fspath(value)
        if self.cache:
            self.cache = True

    @property
    def batch_row_count(self) -> int:
        """Rows that operators handle at a time. For tests: the answer does not depend on it."""
        return self._session.options.batch_row_count_max

    @batch_row_count.setter
    def batch_row_count(self, value):
        value = _whole_number("batch_row_count", value, 1, BATCH_ROW_COUNT_MAX)
        self._change(batch_row_count_max=value)

    @property
    def watchdog_seconds(self) -> float:
        """A rank that waits longer for others says on standard error for whom; 0: never."""
        return self._watchdog_seconds

    @watchdog_seconds.setter
    def watchdog_seconds(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"shoal.options.watchdog_seconds is a number, not {value!r}")
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"shoal.options.watchdog_seconds is at least 0, not {value}")
        self._watchdog_seconds = float(value)
        self._change_job()

    @property
    def mpi_library(self) -> str:
        """Path or name of the MPI library to use under a launcher; empty: search."""
        return self._mpi_library

    @mpi_library.setter
    def mpi_library(self, value):
        value = os.fspath(value)
        if _core.is_joined():
            raise ValueError(
                "shoal.options.mpi_library can't be changed any more: the ranks have met"
            )
        self._mpi_library = value
        self._change_job()

    def __setattr__(self, name, value):
        if not name.startswith("_") and not isinstance(getattr(type(self), name, None), property):
            raise AttributeError(f"shoal.options has no option {name!r}")
        super().__setattr__(name, value)

    def _change(self, **changes):
        settings = self._session.options
        for name, value in changes.items():
            setattr(settings, name, value)
        self._session.options = settings

    def _change_job(self):
        folders = [os.path.join(sysconfig.get_path("data"), "lib")]
        _core.set_job_settings(self._mpi_library, folders, self._watchdog_seconds)


def _whole_number(name, value, low, high):
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"shoal.options.{name} is a whole number, not {value!r}")
    if not low <= value <= high:
        raise ValueError(f"shoal.options.{name} is between {low} and {high}, not {value}")
    return value


def _environment_threads(environment):
    text = environment.get("SHOAL_NUM_THREADS", "")
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= THREAD_COUNT_MAX:
        raise ValueError(
            f"SHOAL_NUM_THREADS is a whole number from 1 to {THREAD_COUNT_MAX}, not {text!r}"
        )
    return int(text)


def _environment_cache(environment):
    text = environment.get("SHOAL_CACHE", "1")
    if text not in ("0", "1"):
        raise ValueError(f"SHOAL_CACHE is 0 or 1, not {text!r}")
    return text == "1"


def _environment_watchdog(environment):
    text = environment.get("SHOAL_WATCHDOG_SECONDS", "") or "30"
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(f"SHOAL_WATCHDOG_SECONDS is a number of seconds from 0, not {text!r}")
    return seconds


def _default_cache_folder(environment):
    base = environment.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "shoal")


options = Options(os.environ)
