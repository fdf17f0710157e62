"""The machine-code part of `flow`: successive shortest ways over the teams. Imported by `flow` only.

The network has one node for each team and one for the reserve. From team a to team b leads the
cheapest person of a who could move to b; so a shortest way over at most T + 1 nodes says how to take
in one more person, whatever the number of people. Node prices keep all reduced costs from going
below zero, and the search ends at the first node with a free seat.
"""

from __future__ import annotations

import numba
import numpy as np

FAR_OFF = np.int64(1 << 60)


@numba.njit(cache=True)
def _cost(seconds, load, now, stay, far, w_far, longest, reserve, p, j):  # type: ignore[no-untyped-def]
    """Price of person p in team j (j = T: the reserve); `FAR_OFF` where p cannot go."""
    if j == seconds.shape[1]:
        return reserve
    way = np.int64(seconds[p, j])
    if way > longest:
        return FAR_OFF
    cost = way + load[p]
    if now[p] == j:
        cost -= stay
    if way > far:
        cost += w_far
    return cost


@numba.njit(cache=True)
def _forget(cheapest, mover, head, after, a, m, costs_of):  # type: ignore[no-untyped-def]
    """After m left a: where m was the cheapest mover out of a, look for the next one."""
    seconds, load, now, stay, far, w_far, longest, reserve = costs_of
    for k in range(cheapest.shape[0]):
        if mover[a, k] != m:
            continue
        best, who = FAR_OFF, -1
        other = head[a]
        while other >= 0:
            to = _cost(seconds, load, now, stay, far, w_far, longest, reserve, other, k)
            if to < FAR_OFF:
                here = _cost(seconds, load, now, stay, far, w_far, longest, reserve, other, a)
                if to - here < best:
                    best, who = to - here, other
            other = after[other]
        cheapest[a, k], mover[a, k] = best, who


@numba.njit(cache=True)
def assign(  # type: ignore[no-untyped-def]
    seconds, load, now, order, low, high, seat, stay, far, w_far, longest, reserve
):
    """The cheapest assignment: (team of each person, T for the reserve; price of each node).

    A seat up to `low[j]` costs `seat[j]` (negative: it is needed), one up to `high[j]` nothing.
    """
    n, teams = seconds.shape
    nodes = teams + 1
    costs_of = (seconds, load, now, stay, far, w_far, longest, reserve)
    team = np.full(n, -1, np.int32)
    count = np.zeros(nodes, np.int64)
    price = np.zeros(nodes, np.int64)
    for j in range(teams):
        if low[j] > 0:
            price[j] = seat[j]
    cheapest = np.full((nodes, nodes), FAR_OFF, np.int64)
    mover = np.full((nodes, nodes), -1, np.int32)
    after, before = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    head = np.full(nodes, -1, np.int32)
    key = np.empty(nodes, np.int64)
    parent = np.empty(nodes, np.int32)
    done = np.empty(nodes, np.bool_)
    for q in range(n):
        p = order[q]
        for j in range(nodes):
            key[j] = _cost(seconds, load, now, stay, far, w_far, longest, reserve, p, j)
            if key[j] < FAR_OFF:
                key[j] += price[j]
            done[j], parent[j] = False, -1
        reach, end = FAR_OFF, -1
        while True:
            a, nearest = -1, FAR_OFF
            for j in range(nodes):
                if not done[j] and key[j] < nearest:
                    nearest, a = key[j], j
            if a < 0 or nearest >= reach:
                break
            done[a] = True
            free = FAR_OFF
            if a == teams:
                free = np.int64(0)
            elif count[a] < low[a]:
                free = seat[a]
            elif count[a] < high[a]:
                free = np.int64(0)
            if free < FAR_OFF:
                if nearest + free - price[a] < reach:
                    reach, end = nearest + free - price[a], a
                if reach == nearest:
                    break
            if count[a] > 0:
                base = nearest - price[a]
                for b in range(nodes):
                    if not done[b] and cheapest[a, b] < FAR_OFF:
                        way = base + cheapest[a, b] + price[b]
                        if way < key[b]:
                            key[b], parent[b] = way, a
        for j in range(nodes):
            if done[j] and key[j] < reach:
                price[j] += reach - key[j]
        count[end] += 1
        b = end
        while True:
            a = parent[b]
            m = p if a < 0 else mover[a, b]
            if a >= 0:
                if before[m] >= 0:
                    after[before[m]] = after[m]
                else:
                    head[a] = after[m]
                if after[m] >= 0:
                    before[after[m]] = before[m]
                _forget(cheapest, mover, head, after, a, m, costs_of)
            team[m] = b
            after[m], before[m] = head[b], -1
            if head[b] >= 0:
                before[head[b]] = m
            head[b] = m
            here = _cost(seconds, load, now, stay, far, w_far, longest, reserve, m, b)
            for k in range(nodes):
                if k != b:
                    to = _cost(seconds, load, now, stay, far, w_far, longest, reserve, m, k)
                    if to < FAR_OFF and to - here < cheapest[b, k]:
                        cheapest[b, k], mover[b, k] = to - here, m
            if a < 0:
                break
            b = a
    return team, price
