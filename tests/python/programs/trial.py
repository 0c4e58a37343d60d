"""Runs one program by CPython and compiled, and says how they differ."""

import contextlib
import importlib.util
import inspect
import re
import signal
import warnings
from pathlib import Path
from typing import NamedTuple

import shoal
from language.agreement import outcome

CODE = re.compile(r"\[(S\d{4})\]")
FAULT = re.compile(r"bad IR|status \d+|no end|InternalError|fault in shoal")
PLAIN_SECONDS_MAX = 0.5
SAME, REFUSED, TOO_LARGE, DIFFERENT = "same", "refused", "too large", "different"


class Verdict(NamedTuple):
    kind: str
    text: str = ""  # the difference, or the code and message of a refusal

    @property
    def family(self):
        """What stays while a program is made smaller: errors of a kind, not their words."""
        if self.kind != DIFFERENT:
            return self.kind
        fault = FAULT.search(self.text)
        return fault.group(0) if fault else self.kind


def load(path):
    """The module of a program; it must be a file, where the compiler finds the source."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def judge(text, path):
    """The verdict on a program, which is written to `path`."""
    Path(path).write_text(text)
    try:
        module = load(path)
        function, argument_lists = module.f, list(module.ARGUMENTS)
        for arguments in argument_lists:
            inspect.signature(function).bind(*arguments)
    except Exception as error:
        return Verdict(REFUSED, f"no program: {error}")
    with quiet():
        verdicts = [
            compare(function, compiled, arguments)
            for compiled in ways_to_compile(function)
            for arguments in argument_lists
        ]
    order = (DIFFERENT, REFUSED, TOO_LARGE, SAME)
    return min(
        verdicts,
        default=Verdict(REFUSED, "no arguments"),
        key=lambda verdict: order.index(verdict.kind),
    )


def reason(text):
    """The code and the message of a refusal, without the place and the help."""
    code = CODE.search(text)
    message = [line for line in text.splitlines()[1:] if " | " not in line]
    return f"{code.group(1) if code else '?'} {message[0] if message else text}"


def ways_to_compile(function):
    """Optimised and as it was emitted."""
    return [shoal.jit(cache=False, optimize=flag)(function) for flag in (True, False)]


class EndlessLoop(BaseException):
    """Raised in a program that a change has left without an end."""


def plain_outcome(function, arguments):
    def stop(*_):
        raise EndlessLoop

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PLAIN_SECONDS_MAX)
    try:
        return outcome(function, arguments)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def compare(function, compiled, arguments):
    try:
        expected = plain_outcome(function, arguments)
    except EndlessLoop:
        return Verdict(REFUSED, "no end")
    try:
        found = outcome(compiled, arguments)
    except AssertionError as refusal:
        return Verdict(REFUSED, reason(str(refusal)))
    if CODE.search(found.text):  # known to raise, and said before anything runs
        return Verdict(REFUSED, reason(found.text))
    if found.result == "OverflowError" != expected.result:
        return Verdict(TOO_LARGE, found.text)
    if expected.result == "UnboundLocalError":
        # CPython 3.11 may name the line before, in code that it has copied for `finally`.
        found = found._replace(line=expected.line)
    if found.without_text() == expected.without_text() and expected.text in found.text:
        return Verdict(SAME)
    return Verdict(
        DIFFERENT, f"f{arguments!r}\n  compiled {tuple(found)}\n  CPython  {tuple(expected)}"
    )
