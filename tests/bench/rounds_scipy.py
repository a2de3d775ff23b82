#!/usr/bin/env python3
"""Solves rounds that `rounds_bench --export FOLDER` wrote, with SciPy.

Each slot of a provider becomes a row. Partners have one slot, and there are no
other constraints, which is what SciPy can express. Prints its times, and fails
if a total differs from ours. Needs Debian's python3-scipy.

usage: rounds_scipy.py FOLDER
"""
import pathlib
import sys
import time

import numpy as np
import scipy.optimize
import scipy.sparse
import scipy.sparse.csgraph


def read(path):
    with open(path) as file:
        total = int(file.readline())
        slots = np.array(file.readline().split(), dtype=int)
        partners = int(file.readline())
        edges = np.loadtxt(file, dtype=int)
    return total, slots, partners, edges


def rows_of_slots(slots, edges):
    """Each candidate once for every slot of its provider."""
    first = np.concatenate([[0], np.cumsum(slots)])
    copies = slots[edges[:, 0]]
    which = np.repeat(np.arange(len(edges)), copies)
    start = np.repeat(np.cumsum(copies) - copies, copies)
    row = first[edges[which, 0]] + np.arange(len(which)) - start
    return first[-1], row, edges[which, 1], edges[which, 2]


def dense(rows, partners, row, column, units):
    """linear_sum_assignment on the full matrix; a pair that is none is worth 0."""
    matrix = np.zeros((rows, partners))
    matrix[row, column] = units
    a, b = scipy.optimize.linear_sum_assignment(matrix, maximize=True)
    return int(matrix[a, b].sum())


def sparse(rows, partners, row, column, units):
    """min_weight_full_bipartite_matching; each partner may stay alone, at 0."""
    high = int(units.max()) + 1
    alone = np.arange(partners)
    weights = scipy.sparse.csr_matrix(
        (np.concatenate([high - units, np.full(partners, high)]),
         (np.concatenate([column, alone]), np.concatenate([row, rows + alone]))),
        shape=(partners, rows + partners))
    a, b = scipy.sparse.csgraph.min_weight_full_bipartite_matching(weights)
    return int((high - weights[a, b]).sum())


def main():
    same = True
    for path in sorted(pathlib.Path(sys.argv[1]).glob('*.txt')):
        total, slots, partners, edges = read(path)
        expanded = rows_of_slots(slots, edges)
        solvers = [sparse]
        if expanded[0] * partners <= 10_000_000:
            solvers.append(dense)
        for solve in solvers:
            start = time.perf_counter()
            theirs = solve(expanded[0], partners, *expanded[1:])
            seconds = time.perf_counter() - start
            verdict = 'equal' if theirs == total else f'DIFFERS: ours {total}'
            same &= theirs == total
            print(f'{path.stem:14} SciPy {solve.__name__:6} {seconds:7.2f} s, '
                  f'total {theirs}, {verdict}')
    return 0 if same else 1


if __name__ == '__main__':
    sys.exit(main())
