"""Programs over lists that are made inside; list_programs.cpp has the same over std::vector."""


def sieve(n):
    """The primes below `n`."""
    is_prime = [True] * n
    is_prime[0] = False
    is_prime[1] = False
    i = 2
    while i * i < n:
        if is_prime[i]:
            for j in range(i * i, n, i):
                is_prime[j] = False
        i += 1
    count = 0
    for prime in is_prime:
        if prime:
            count += 1
    return count


def matrix_multiply(n):
    """The trace of a product of lists of rows."""
    a = [[float((i * j) % 7) for j in range(n)] for i in range(n)]
    b = [[float((i + j) % 5) for j in range(n)] for i in range(n)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += a[i][k] * b[k][j]
            c[i][j] = total
    trace = 0.0
    for i in range(n):
        trace += c[i][i]
    return trace


def n_queens(n):
    """The ways to place `n` queens, by a stack of columns."""
    column_of = [-1] * n
    columns = [False] * n
    rising = [False] * (2 * n)
    falling = [False] * (2 * n)
    found = 0
    row = 0
    while row >= 0:
        column = column_of[row]
        if column >= 0:
            columns[column] = False
            rising[row + column] = False
            falling[row - column + n] = False
        column += 1
        while column < n and (columns[column] or rising[row + column] or falling[row - column + n]):
            column += 1
        if column == n:
            column_of[row] = -1
            row -= 1
        else:
            column_of[row] = column
            columns[column] = True
            rising[row + column] = True
            falling[row - column + n] = True
            if row + 1 == n:
                found += 1
            else:
                row += 1
    return found


def knapsack(count, capacity):
    """The best value of things of given weights, in one row of a table."""
    best = [0] * (capacity + 1)
    for thing in range(count):
        weight = 5 + thing * 37 % 91
        value = 10 + thing * 53 % 97
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def quicksort(n):
    """Sorts numbers from a given generator, with a stack of its own."""
    items = []
    state = 42
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        items.append(state)
    lows = [0]
    highs = [n - 1]
    while len(lows) > 0:
        low = lows.pop()
        high = highs.pop()
        pivot = items[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while items[i] < pivot:
                i += 1
            while items[j] > pivot:
                j -= 1
            if i <= j:
                items[i], items[j] = items[j], items[i]
                i += 1
                j -= 1
        if low < j:
            lows.append(low)
            highs.append(j)
        if i < high:
            lows.append(i)
            highs.append(high)
    check = 0
    for i in range(n):
        check = (check * 31 + items[i]) % 1000000007
    return check


def prefix_sums(n, rounds):
    """Sums of all beginnings, again and again."""
    items = [i % 10 for i in range(n)]
    check = 0
    for _ in range(rounds):
        sums = [0] * (n + 1)
        for i in range(n):
            sums[i + 1] = sums[i] + items[i]
        check += sums[n // 2] + sums[n]
    return check


def convolution(n, width):
    """A signal with a kernel of `width` numbers."""
    signal = [(i % 17) * 0.5 for i in range(n)]
    kernel = [1.0 / (k + 1) for k in range(width)]
    out = [0.0] * (n - width + 1)
    for i in range(n - width + 1):
        total = 0.0
        for k in range(width):
            total += signal[i + k] * kernel[k]
        out[i] = total
    check = 0.0
    for value in out:
        check += value
    return check


def heat(n, steps):
    """A stencil of five points over a list of rows."""
    now = [[float((i * 13 + j * 7) % 10) for j in range(n)] for i in range(n)]
    later = [[0.0] * n for _ in range(n)]
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                around = now[i - 1][j] + now[i + 1][j] + now[i][j - 1] + now[i][j + 1]
                later[i][j] = now[i][j] + 0.1 * (around - 4.0 * now[i][j])
        now, later = later, now
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += now[i][j]
    return total


PROGRAMS = {
    "sieve": (sieve, (2_000_000,)),
    "matrix_multiply": (matrix_multiply, (120,)),
    "n_queens": (n_queens, (9,)),
    "knapsack": (knapsack, (200, 10_000)),
    "quicksort": (quicksort, (200_000,)),
    "prefix_sums": (prefix_sums, (200_000, 10)),
    "convolution": (convolution, (100_000, 16)),
    "heat": (heat, (200, 20)),
}
