"""Random programs over text and containers, compiled and by CPython, for as long as one likes.

usage: ./run python tests/python/random_search.py [--minutes 30] [--seed 1] [--whole]

Prints each program that differs, made as small as possible (`--whole`: as it was written), and at
the end how many programs agreed and why others were refused. The same seeds give the same programs.
"""

import argparse
import sys

from programs.search import Search


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    search = Search(lambda text: print(text, "-" * 80, sep="\n", flush=True), not options.whole)
    count = search.run(options.seed, options.minutes)
    print(f"{count} programs from seed {options.seed}: {dict(search.counts)}")
    for reason, number in search.refusals.most_common(40):
        print(f"{number:6}  {reason}")
    sys.exit(1 if search.counts["different"] else 0)


if __name__ == "__main__":
    main()
