"""Programs of functions that call themselves; recursive_programs.cpp has the same."""


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def takeuchi(x, y, z):
    if y >= x:
        return z
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y))


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def place_queens(columns, row, n):
    if row == n:
        return 1
    count = 0
    for column in range(n):
        is_free = True
        for other in range(row):
            distance = row - other
            if columns[other] == column or abs(columns[other] - column) == distance:
                is_free = False
                break
        if is_free:
            columns[row] = column
            count += place_queens(columns, row + 1, n)
    return count


def recursive_queens(n):
    return place_queens([0] * n, 0, n)


def sort_part(items, low, high):
    if low >= high:
        return 0
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
    return 1 + sort_part(items, low, j) + sort_part(items, i, high)


def recursive_quicksort(n):
    items = []
    state = 7
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        items.append(state // 65536)
    calls = sort_part(items, 0, n - 1)
    return calls + items[n // 3]


PROGRAMS = {
    "fibonacci": (fibonacci, (32,)),
    "takeuchi": (takeuchi, (18, 12, 6)),
    "ackermann": (ackermann, (2, 330)),
    "recursive_queens": (recursive_queens, (9,)),
    "recursive_quicksort": (recursive_quicksort, (200_000,)),
}
