"""The programs, as people write them, and what they are called with. programs.cpp has the same."""


def collatz(limit):
    """The start below `limit` whose sequence is longest."""
    best = 0
    best_at = 0
    for start in range(1, limit):
        n = start
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        if steps > best:
            best = steps
            best_at = start
    return best_at


def mandelbrot(size, limit):
    """The points of a grid that stay near for `limit` rounds."""
    inside = 0
    for i in range(size):
        for j in range(size):
            cr = -2.0 + 3.0 * i / size
            ci = -1.5 + 3.0 * j / size
            x = 0.0
            y = 0.0
            k = 0
            while x * x + y * y <= 4.0 and k < limit:
                x, y = x * x - y * y + cr, 2.0 * x * y + ci
                k += 1
            if k == limit:
                inside += 1
    return inside


def count_primes(n):
    """The primes below `n`, by division."""
    count = 0
    for i in range(2, n):
        is_prime = True
        j = 2
        while j * j <= i:
            if i % j == 0:
                is_prime = False
                break
            j += 1
        if is_prime:
            count += 1
    return count


def monte_carlo_pi(n):
    """Pi by points in a square, from a given generator."""
    state = 12345
    hits = 0
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        x = state / 2147483648
        state = (state * 1103515245 + 12345) % 2147483648
        y = state / 2147483648
        if x * x + y * y <= 1.0:
            hits += 1
    return 4.0 * hits / n


def sum_of_squares(n):
    """Integers with a check for overflow in each step."""
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def logistic_map(n, r):
    """A chain of floating-point numbers, each made of the one before."""
    x = 0.5
    low = 1.0
    for _ in range(n):
        x = r * x * (1.0 - x)
        low = x if x < low else low
    return low


def greatest_common_divisors(n):
    """The sum over all pairs below `n`, by Euclid's steps."""
    total = 0
    for i in range(1, n):
        for j in range(1, n):
            a = i
            b = j
            while b != 0:
                a, b = b, a % b
            total += a
    return total


def trapezoid(n):
    """An integral by a sum of floats in order."""
    step = 1.0 / n
    total = 0.0
    for i in range(n):
        x = (i + 0.5) * step
        total += 4.0 / (1.0 + x * x)
    return total * step


PROGRAMS = {
    "collatz": (collatz, (300_000,)),
    "mandelbrot": (mandelbrot, (300, 200)),
    "count_primes": (count_primes, (200_000,)),
    "monte_carlo_pi": (monte_carlo_pi, (5_000_000,)),
    "sum_of_squares": (sum_of_squares, (20_000_000,)),
    "logistic_map": (logistic_map, (5_000_000, 3.7)),
    "greatest_common_divisors": (greatest_common_divisors, (1_200,)),
    "trapezoid": (trapezoid, (10_000_000,)),
}
