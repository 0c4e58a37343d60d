"""Programs of science and of graphs, over lists of floats and ints; simulations.cpp has the same."""


def n_body(steps):
    """The energy of five bodies, each coordinate a list."""
    x = [0.0, 4.84143144246472090, 8.34336671824457987, 12.894369562139131, 15.379697114850917]
    y = [0.0, -1.16032004402742839, 4.12479856412430479, -15.111151401698631, -25.919314609987964]
    z = [
        0.0,
        -0.103622044471123109,
        -0.403523417114321381,
        -0.22330757889265573,
        0.1792587729503711,
    ]
    vx = [0.0, 0.606326392995832, -1.01077434617879236, 1.08279100644153536, 0.979090732243897976]
    vy = [0.0, 2.81198684491626016, 1.82566237123041186, 0.868713018169608219, 0.594698998647676169]
    vz = [0.0, -0.0252183616598876288, 0.00841576137658415351, -0.0108326374013636358, -0.0347559]
    mass = [
        39.47841760435743,
        0.03769367487038949,
        0.011286326131968767,
        0.0017237240570597112,
        0.0020336,
    ]
    for _ in range(steps):
        for i in range(5):
            for j in range(i + 1, 5):
                dx = x[i] - x[j]
                dy = y[i] - y[j]
                dz = z[i] - z[j]
                square = dx * dx + dy * dy + dz * dz
                size = 0.01 / (square * square**0.5)
                vx[i] -= dx * mass[j] * size
                vy[i] -= dy * mass[j] * size
                vz[i] -= dz * mass[j] * size
                vx[j] += dx * mass[i] * size
                vy[j] += dy * mass[i] * size
                vz[j] += dz * mass[i] * size
        for i in range(5):
            x[i] += 0.01 * vx[i]
            y[i] += 0.01 * vy[i]
            z[i] += 0.01 * vz[i]
    energy = 0.0
    for i in range(5):
        energy += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
    return energy


def spectral_norm(n, rounds):
    """The norm of a matrix that is computed as it is read."""
    u = [1.0] * n
    v = [0.0] * n
    w = [0.0] * n
    for _ in range(rounds):
        for i in range(n):
            total = 0.0
            for j in range(n):
                total += u[j] / ((i + j) * (i + j + 1) // 2 + i + 1)
            w[i] = total
        for i in range(n):
            total = 0.0
            for j in range(n):
                total += w[j] / ((i + j) * (i + j + 1) // 2 + j + 1)
            v[i] = total
        u, v = v, u
    uv = 0.0
    vv = 0.0
    for i in range(n):
        uv += u[i] * v[i]
        vv += v[i] * v[i]
    return (uv / vv) ** 0.5


def fannkuch(n):
    """The most flips of a pancake permutation of `n` numbers, and a checksum."""
    permutation = [i for i in range(n)]
    flipped = [0] * n
    counts = [0] * n
    flips_max = 0
    checksum = 0
    round_number = 0
    left = n
    while True:
        while left != 1:
            counts[left - 1] = left
            left -= 1
        for i in range(n):
            flipped[i] = permutation[i]
        flips = 0
        first = flipped[0]
        while first != 0:
            low = 0
            high = first
            while low < high:
                flipped[low], flipped[high] = flipped[high], flipped[low]
                low += 1
                high -= 1
            flips += 1
            first = flipped[0]
        flips_max = max(flips_max, flips)
        checksum += flips if round_number % 2 == 0 else -flips
        while left < n:
            first = permutation[0]
            for i in range(left):
                permutation[i] = permutation[i + 1]
            permutation[left] = first
            counts[left] -= 1
            if counts[left] > 0:
                break
            left += 1
        if left == n:
            return checksum * 1000 + flips_max
        round_number += 1


def k_means(n, groups, rounds):
    """Points of a plane around centres, by distance."""
    x = [(i * 7919 % 1000) / 10.0 for i in range(n)]
    y = [(i * 104729 % 1000) / 10.0 for i in range(n)]
    centre_x = [x[g] for g in range(groups)]
    centre_y = [y[g] for g in range(groups)]
    for _ in range(rounds):
        sum_x = [0.0] * groups
        sum_y = [0.0] * groups
        count = [0] * groups
        for i in range(n):
            best = 0
            least = 1e300
            for g in range(groups):
                dx = x[i] - centre_x[g]
                dy = y[i] - centre_y[g]
                distance = dx * dx + dy * dy
                if distance < least:
                    least = distance
                    best = g
            sum_x[best] += x[i]
            sum_y[best] += y[i]
            count[best] += 1
        for g in range(groups):
            if count[g] > 0:
                centre_x[g] = sum_x[g] / count[g]
                centre_y[g] = sum_y[g] / count[g]
    total = 0.0
    for g in range(groups):
        total += centre_x[g] * (g + 1) + centre_y[g]
    return total


def page_rank(n, rounds):
    """Ranks of pages by their links, as lists of targets."""
    links = [[(page * 31 + k * k * 17 + 7) % n for k in range(page % 8 + 1)] for page in range(n)]
    rank = [1.0 / n] * n
    for _ in range(rounds):
        later = [0.15 / n] * n
        for page in range(n):
            share = 0.85 * rank[page] / len(links[page])
            for target in links[page]:
                later[target] += share
        rank = later
    total = 0.0
    for page in range(n):
        total += rank[page] * (page % 10)
    return total


PROGRAMS = {
    "n_body": (n_body, (20_000,)),
    "spectral_norm": (spectral_norm, (200, 10)),
    "fannkuch": (fannkuch, (8,)),
    "k_means": (k_means, (20_000, 8, 5)),
    "page_rank": (page_rank, (20_000, 10)),
}
