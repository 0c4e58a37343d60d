"""finally, on all ways out of a try statement; try in loops; what prints, and Ctrl-C."""

import os
import signal
import threading
import time

import pytest

import shoal
from differential import check_each


def on_each_way(kind, n):
    log = []
    total = 0
    for i in range(5):
        try:
            log.append(i)
            if i == 1 and kind == 0:
                continue
            if i == 2 and kind == 1:
                break
            if i == 3 and kind == 2:
                return total, log
            total += 10 // (n - i)
        except ZeroDivisionError:
            log.append(100 + i)
            if kind == 3:
                break
            if kind == 4:
                return -1, log
            if kind == 5:
                continue
            total += 1
        else:
            log.append(200 + i)
        finally:
            log.append(300 + i)
            total += 1000
    else:
        total += 5
    log.append(total)
    return total, log


def return_in_finally(text):
    try:
        return int(text)
    except IndexError:
        return -2
    finally:
        return -1


def break_in_finally(texts):
    count = 0
    for text in texts:
        try:
            count += int(text)
        finally:
            if count > 5 or text == "x":
                break
    return count


def value_before_finally(n):
    x = n
    try:
        x += 1
        return x
    finally:
        x = 100


def raised_in_finally(text, n):
    try:
        return int(text)
    finally:
        n = 10 // n


def seen_behind(text, n):
    log = [n]
    try:
        log.append(1)
        log.append(int(text))
    finally:
        log.append(3)
    return log


def nested(text, n):
    log = [0]
    try:
        try:
            try:
                log.append(int(text))
                log.append(10 // n)
            finally:
                log.append(1)
                try:
                    log.append(int(text[1:]))
                except ValueError:
                    log.append(2)
        except ValueError:
            log.append(3)
        finally:
            log.append(4)
    except ZeroDivisionError as e:
        log.append(len(str(e)))
    return log


def retried(words):
    texts = words.split()
    failures = 0
    found = 0
    i = 0
    while True:
        try:
            found += int(texts[i])
        except ValueError:
            failures += 1
            if failures > 3:
                raise
        except IndexError:
            break
        else:
            if found > 100:
                return found, failures
        i += 1
    return -found, failures


def int_or_float(texts):
    best = 0
    for text in texts.split():
        try:
            best = int(text)
        except ValueError:
            try:
                best = float(text)
            except ValueError:
                continue
    return best + 0.5


def many(n):
    failures = 0
    total = 0
    for i in range(n):
        try:
            total += 100 // (i % 7)
        except ZeroDivisionError:
            failures += 1
        finally:
            total += 1
    return total, failures


def test_ways_out():
    check_each(on_each_way, [(kind, n) for kind in range(7) for n in (0, 1, 2, 3, 9)])


def test_ways_out_of_finally():
    check_each(return_in_finally, [("5",), ("x",)])
    check_each(break_in_finally, [(["1", "2", "3"],), (["1", "x", "2"],), (["9", "1"],)])
    check_each(value_before_finally, [(5,)])


def test_exceptions_pass_through():
    check_each(raised_in_finally, [("5", 1), ("x", 1), ("x", 0), ("5", 0)])
    check_each(seen_behind, [("5", 0)])
    check_each(nested, [(text, n) for text in ("5", "57", "x", "") for n in (0, 1)])


def test_loops():
    check_each(retried, [("1 x 2",), ("a b c d",), ("99 x 9 y",)])
    check_each(int_or_float, [("1 2.5 x",), ("",), ("x",)])
    check_each(many, [(0,), (1,), (1000,)])


def interrupted(n):
    total = 0
    try:
        while total < n:
            try:
                total += 1 + total % 2
            except:  # noqa: E722
                print("caught")
    finally:
        print("left")
    return total


def printed_once(text):
    """What this rank prints of it: the same on all ranks is printed by one of them."""
    return text if shoal.get_rank() == 0 else ""


def test_interrupts_are_not_caught(capsys):
    compiled = shoal.jit(interrupted)
    compiled(10)
    capsys.readouterr()
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        compiled(2**62)
    assert time.monotonic() - begun < 2
    assert capsys.readouterr().out == printed_once("left\n")


def bare(text, counts):
    try:
        return counts[text] + int(text)
    except:  # noqa: E722
        return -1


def printed(text):
    try:
        print(int(text))
    except ValueError as e:
        print("no number:", e, f"{e}")


def test_bare_and_printed(capsys):
    check_each(bare, [("a", {"b": 1}), ("a", {"a": 1}), ("5", {"5": 1})])
    for text in ("12", "x"):
        printed(text)
        expected = capsys.readouterr().out
        shoal.jit(printed)(text)
        assert capsys.readouterr().out == printed_once(expected)
