"""Where compiled functions print: on what sys.stdout is, with its exceptions."""

import builtins
import contextlib
import io
import pathlib
import sys
import threading

import pytest

import shoal
from printing import only_rank_0


class Recorder(io.StringIO):
    """What is written, with what happens at each write."""

    def __init__(self, action=None):
        super().__init__()
        self.action = action
        self.flush_count = 0

    def write(self, text):
        if self.action is not None:
            self.action(text)
        return super().write(text)

    def flush(self):
        self.flush_count += 1


def print_number(n):
    print("number", n)
    print("flushed", n, flush=True)
    return n


@only_rank_0
def test_standard_output_is_what_it_is_at_the_call(monkeypatch):
    compiled = shoal.jit(print_number)
    for _ in range(2):
        recorder = Recorder()
        monkeypatch.setattr(sys, "stdout", recorder)
        assert compiled(3) == 3
        assert recorder.getvalue() == "number 3\nflushed 3\n"
        assert recorder.flush_count == 1
    monkeypatch.setattr(sys, "stdout", None)
    assert compiled(3) == 3


def _raiser(error):
    def action(_):
        raise error

    return action


@only_rank_0
@pytest.mark.parametrize(
    "error", [BrokenPipeError(32, "Broken pipe"), KeyboardInterrupt(), KeyError(1)]
)
def test_an_exception_of_the_output_ends_the_call(monkeypatch, error):
    monkeypatch.setattr(sys, "stdout", Recorder(_raiser(error)))
    with pytest.raises(type(error)) as caught:
        shoal.jit(print_number)(3)
    assert caught.value is error
    lines = [
        (entry.path.name, entry.lineno) for entry in caught.traceback if hasattr(entry.path, "name")
    ]
    first_line = print_number.__code__.co_firstlineno
    assert (pathlib.Path(__file__).name, first_line) in lines


@only_rank_0
def test_closed_output(monkeypatch):
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    with pytest.raises(ValueError, match="closed file"):
        shoal.jit(print_number)(3)


@only_rank_0
def test_output_may_call_compiled_functions(monkeypatch):
    compiled, inner, seen = shoal.jit(print_number), shoal.jit(lambda n: n + 1), []
    recorder = Recorder(lambda text: seen.append(inner(len(text))))
    monkeypatch.setattr(sys, "stdout", recorder)
    compiled(3)
    assert seen == [len(text) + 1 for text in ("number", " ", "3", "\n", "flushed", " ", "3", "\n")]


@only_rank_0
def test_threads(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(sys, "stdout", recorder)
    compiled = shoal.jit(print_number)
    threads = [threading.Thread(target=compiled, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [int(part) for part in recorder.getvalue().split() if part.isdigit()]
    assert sorted(numbers) == sorted([*range(8), *range(8)])


def test_python_print_is_replaced(monkeypatch):
    compiled = shoal.jit(print_number)
    seen = []
    monkeypatch.setattr(builtins, "print", lambda *values, **_: seen.append(values))
    with contextlib.suppress(shoal.TypingError):  # another print is another function
        compiled(3)
        assert seen == [("number", 3), ("flushed", 3)]
