"""Direct calls from several threads at once."""

import threading

from dispatch.direct import alone, several

FACTOR = 2


def scaled(x):
    return x * FACTOR


def test_calls_from_several_threads():
    compiled = alone(several)
    calls = [(1, 2), (1.5, 2), (True, 3), (4, 0.5)]
    failures = []

    def work(values):
        expected = repr(several(*values))
        for _ in range(2000):
            if repr(compiled(*values)) != expected:
                failures.append(values)

    threads = [threading.Thread(target=work, args=(values,)) for values in calls * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_calls_while_a_global_changes():
    """Each call has one of the values that the global had between its begin and its end."""
    compiled = alone(scaled)
    failures = []
    is_done = threading.Event()

    def work():
        while not is_done.is_set():
            if compiled(3) not in (6, 15):
                failures.append("other value")

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for factor in [2, 5] * 100:
            globals()["FACTOR"] = factor
            assert compiled(3) == 3 * factor
    finally:
        globals()["FACTOR"] = 2
        is_done.set()
        thread.join()
    assert not failures
