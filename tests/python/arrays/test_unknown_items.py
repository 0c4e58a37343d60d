"""Items of arrays by values whose type is found in a later walk: variables of functions around."""

import numpy as np

import shoal
from arrays.test_prange import on_threads


def written_from_a_list(n):
    values = [3, 1, 2]
    out = np.zeros(n)
    for i in shoal.prange(n):
        out[i] = values[i]
    return out


def chosen_by_a_list(n):
    places = [2, 0, 1]
    a = np.arange(9.0).reshape(3, 3)
    out = np.zeros((n, 3))
    for i in shoal.prange(n):
        k = places[i]
        out[k, 1] = a[k, 0]
        out[places[i], 0] = a[places[i]].sum()
    return out


def test_items_by_lists_of_the_function_around():
    on_threads(written_from_a_list, 3)
    on_threads(chosen_by_a_list, 3)
