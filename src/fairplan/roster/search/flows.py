"""One person's days as a flow through the automaton, compiled by numba.

`shares` spreads the person over all allowed ways, the cheaper the more (as warm bodies do: a way that
costs `heat` more is e times less likely); `completions` and `walk` find single cheap ways. Days
outside the automaton's rules are kept out as infinite prices; minutes, weekends and limited shifts
have prices of their own here, because a flow cannot count.
"""

# mypy: disable-error-code="no-untyped-def"
# Types here are numba's: those of the arrays it is called with.

from __future__ import annotations

import numpy as np
from numba import njit

INF = np.inf
LAG, AHEAD = 2880, 3
"""Minutes and weekends by which a way may be before or behind an even pace."""
LEAST = 1e-200
"""Shares below are no smaller: nothing that is allowed may vanish by the limits of arithmetic."""


@njit(cache=True)
def shares(price, off, work, kind, is_work, start, accept, weekend, per_weekend, heat, out):
    """`out[day, shift]`: how much of the person is there; the weekends worked are returned.

    `work[node, kind]` is the next node, `kind[shift]` what kind of shift it is.
    """
    days, shifts, nodes, kinds = price.shape[0], price.shape[1] - 1, len(off), work.shape[1]
    each = np.zeros((days, shifts))
    together = np.zeros((days, kinds))
    rest = np.zeros(days)
    end_share = max(LEAST, np.exp(-per_weekend / heat))
    for day in range(days):
        low = price[day].min()
        if price[day, shifts] < INF:
            rest[day] = max(1e-100, np.exp((low - price[day, shifts]) / heat))
        for s in range(shifts):
            if price[day, s] < INF:
                each[day, s] = max(1e-100, np.exp((low - price[day, s]) / heat))
                together[day, kind[s]] += each[day, s]
    after = np.zeros((days + 1, nodes))
    for n in range(nodes):
        after[days, n] = 1.0 if accept[n] else 0.0
    for day in range(days - 1, -1, -1):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        top = 0.0
        for n in range(nodes):
            found = 0.0
            for k in range(kinds):
                to = work[n, k]
                if to >= 0:
                    found += together[day, k] * after[day + 1, to]
            if weekend[day] >= 0 and (first or not is_work[n]):
                found *= end_share
            if off[n] >= 0:
                found += rest[day] * after[day + 1, off[n]]
            after[day, n] = found
            top = max(top, found)
        for n in range(nodes):
            if after[day, n] > 0.0:
                after[day, n] = max(LEAST, after[day, n] / top)
    here = np.zeros(nodes)
    here[start] = 1.0
    ends = 0.0
    for day in range(days):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        there, flow = np.zeros(nodes), np.zeros(kinds)
        total, begun = 0.0, 0.0
        for n in range(nodes):
            if here[n] <= 0.0:
                continue
            pays = weekend[day] >= 0 and (first or not is_work[n])
            some = here[n] * end_share if pays else here[n]
            for k in range(kinds):
                to = work[n, k]
                if to >= 0 and after[day + 1, to] > 0.0:
                    part = some * together[day, k]
                    there[to] += part
                    flow[k] += part * after[day + 1, to]
                    if pays:
                        begun += part * after[day + 1, to]
            if off[n] >= 0 and after[day + 1, off[n]] > 0.0:
                there[off[n]] += here[n] * rest[day]
                total += here[n] * rest[day] * after[day + 1, off[n]]
        total += flow.sum()
        ends += begun / total
        here = there / total
        for s in range(shifts):
            out[day, s] = 0.0
            if each[day, s] > 0.0:
                out[day, s] = flow[kind[s]] / total * each[day, s] / together[day, kind[s]]
    return ends


@njit(cache=True)
def completions(price, off, work, kind, is_work, accept, weekend, per_weekend, best):
    """`best[day, node]`: what the cheapest days from there on cost."""
    days, shifts, nodes, kinds = price.shape[0], price.shape[1] - 1, len(off), work.shape[1]
    for n in range(nodes):
        best[days, n] = 0.0 if accept[n] else INF
    cheapest = np.empty(kinds)
    for day in range(days - 1, -1, -1):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        cheapest[:] = INF
        for s in range(shifts):
            cheapest[kind[s]] = min(cheapest[kind[s]], price[day, s])
        for n in range(nodes):
            found = INF
            for k in range(kinds):
                to = work[n, k]
                if to >= 0:
                    found = min(found, cheapest[k] + best[day + 1, to])
            if weekend[day] >= 0 and (first or not is_work[n]):
                found += per_weekend
            if off[n] >= 0:
                found = min(found, price[day, shifts] + best[day + 1, off[n]])
            best[day, n] = found


@njit(cache=True)
def beam(
    price, off, work, kind, is_work, start, weekend, per_weekend, best, minutes, least, most,
    weekends, limits, worth, cap, row,
):  # fmt: skip
    """Days that keep every limit, the cheapest that `cap` ways a day find, in `row`; whether any were found.

    `price` and `per_weekend` hold the prices of minutes, weekends and limited shifts, `best` the
    completions at these; `worth[shift]` is the part of a duty's price that is not a cost."""
    days, shifts = price.shape[0], price.shape[1] - 1
    room = cap * (shifts + 1)
    prev = np.zeros((days, cap), np.int32)
    took = np.zeros((days, cap), np.int16)
    node, used = np.zeros(cap, np.int64), np.zeros(cap, np.int64)
    ends, cost, true = np.zeros(cap, np.int64), np.zeros(cap), np.zeros(cap)
    taken = np.zeros((cap, shifts), np.int16)
    node[0] = start
    n = 1
    for day in range(days):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        pace = (day + 1) / days
        value = np.empty(room)
        from_label, by = np.empty(room, np.int32), np.empty(room, np.int16)
        m = 0
        for label in range(n):
            for s in range(shifts + 1):
                if price[day, s] == INF:
                    continue
                to = off[node[label]] if s == shifts else work[node[label], kind[s]]
                if to < 0 or best[day + 1, to] == INF:
                    continue
                then = used[label]
                found = cost[label] + price[day, s] + best[day + 1, to]
                if s < shifts:
                    then += minutes[s]
                    if then > most or then > most * pace + LAG:
                        continue
                    if taken[label, s] >= limits[s]:
                        continue
                    if weekend[day] >= 0 and (first or not is_work[node[label]]):
                        if ends[label] >= weekends or ends[label] + 1 > weekends * pace + AHEAD:
                            continue
                        found += per_weekend
                if then < least * pace - LAG:
                    continue
                value[m], from_label[m], by[m] = found, label, s
                m += 1
        if m == 0:
            return False
        line = np.partition(value[:m], 3 * cap)[3 * cap] if m > 3 * cap + 1 else INF
        near = np.flatnonzero(value[:m] <= line)
        order = near[np.argsort(value[near])]
        seen = set()
        new_node, new_used = np.zeros(cap, np.int64), np.zeros(cap, np.int64)
        new_ends, new_cost, new_true = np.zeros(cap, np.int64), np.zeros(cap), np.zeros(cap)
        new_taken = np.zeros((cap, shifts), np.int16)
        put = 0
        for at in order:
            label, s = from_label[at], by[at]
            to = off[node[label]] if s == shifts else work[node[label], kind[s]]
            then, end = used[label], ends[label]
            paid = price[day, s]
            if s < shifts:
                then += minutes[s]
                if weekend[day] >= 0 and (first or not is_work[node[label]]):
                    end += 1
                    paid += per_weekend
            key = (to * 1_000 + end) * 10_000_000 + then
            if key in seen:
                continue
            seen.add(key)
            new_node[put], new_used[put], new_ends[put] = to, then, end
            new_cost[put] = cost[label] + paid
            new_true[put] = true[label] + price[day, s]
            new_taken[put] = taken[label]
            if s < shifts:
                new_true[put] -= worth[s]
                new_taken[put, s] += 1
            prev[day, put], took[day, put] = label, s
            put += 1
            if put == cap:
                break
        n = put
        node, used, ends, cost, true, taken = (
            new_node, new_used, new_ends, new_cost, new_true, new_taken,
        )  # fmt: skip
    at, low = -1, INF
    for label in range(n):
        if best[days, node[label]] < INF and least <= used[label] <= most and true[label] < low:
            at, low = label, true[label]
    if at < 0:
        return False
    for day in range(days - 1, -1, -1):
        row[day] = took[day, at]
        at = prev[day, at]
    return True
