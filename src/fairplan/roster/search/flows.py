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
LEAST = 1e-280
"""Below, sums are made of logarithms."""
NOTHING = 1e-9
"""Smaller shares are not followed."""


@njit(cache=True)
def _by_kind(price, kind, kinds, heat, log_of, part):
    """Per day and kind the logarithm of what its shifts weigh together, and each shift's part in it."""
    days, shifts = price.shape[0], price.shape[1] - 1
    low = np.empty(kinds)
    for day in range(days):
        low[:] = INF
        for s in range(shifts):
            low[kind[s]] = min(low[kind[s]], price[day, s])
        weight = np.zeros(kinds)
        for s in range(shifts):
            part[day, s] = 0.0
            if price[day, s] < INF:
                part[day, s] = np.exp((low[kind[s]] - price[day, s]) / heat)
                weight[kind[s]] += part[day, s]
        for k in range(kinds):
            log_of[day, k] = np.log(weight[k]) - low[k] / heat if weight[k] > 0 else -INF
        for s in range(shifts):
            if part[day, s] > 0.0:
                part[day, s] /= weight[kind[s]]


@njit(cache=True)
def _log_sum(log_of, rest, end, work, off, after):
    """The logarithm of the sum over all ways on from a node, where numbers themselves are too small."""
    top = rest + after[off] if off >= 0 else -INF
    for k in range(len(work)):
        if work[k] >= 0:
            top = max(top, log_of[k] - end + after[work[k]])
    if top == -INF:
        return -INF
    total = np.exp(rest + after[off] - top) if off >= 0 else 0.0
    for k in range(len(work)):
        if work[k] >= 0:
            total += np.exp(log_of[k] - end + after[work[k]] - top)
    return top + np.log(total)


@njit(cache=True)
def _weigh(log_of, rest, off, work, is_work, accept, weekend, end, near, weight, total):
    """`found[day, node]`: the logarithm of what all ways on from there weigh together.

    The same as plain numbers, each day to a measure of its own: `near[day, node]` what is there the day
    after, `weight[day, kind]` (the last: a day at rest), and their sum `total[day, node]`, 0 where it is
    too small for that.
    """
    days, nodes, kinds = len(rest), len(off), work.shape[1]
    found = np.full((days + 1, nodes), -INF)
    found[days][accept] = 0.0
    for day in range(days - 1, -1, -1):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        top, high = found[day + 1].max(), max(rest[day], log_of[day].max())
        for n in range(nodes):
            near[day, n] = np.exp(found[day + 1, n] - top)
        for k in range(kinds):
            weight[day, k] = np.exp(log_of[day, k] - high)
        weight[day, kinds] = np.exp(rest[day] - high)
        toll = np.exp(-end)
        for n in range(nodes):
            some = 0.0
            for k in range(kinds):
                if work[n, k] >= 0:
                    some += weight[day, k] * near[day, work[n, k]]
            pays = weekend[day] >= 0 and (first or not is_work[n])
            if pays:
                some *= toll
            if off[n] >= 0:
                some += weight[day, kinds] * near[day, off[n]]
            total[day, n] = some if some > LEAST else 0.0
            if some > LEAST:
                found[day, n] = np.log(some) + top + high
            else:
                found[day, n] = _log_sum(
                    log_of[day], rest[day], end if pays else 0.0, work[n], off[n], found[day + 1]
                )
    return found


@njit(cache=True)
def shares(price, off, work, kind, is_work, start, accept, weekend, per_weekend, heat, out):
    """`out[day, shift]`: how much of the person is there; the weekends worked are returned.

    `work[node, kind]` is the next node, `kind[shift]` what kind of shift it is.
    """
    days, shifts, nodes, kinds = price.shape[0], price.shape[1] - 1, len(off), work.shape[1]
    log_of, rest = np.empty((days, kinds)), -price[:, shifts] / heat
    end = per_weekend / heat
    _by_kind(price, kind, kinds, heat, log_of, out)
    near, weight = np.empty((days, nodes)), np.empty((days, kinds + 1))
    total = np.empty((days, nodes))
    after = _weigh(
        log_of, rest, off, work, is_work, accept, weekend, end, near, weight, total
    )  # fmt: skip
    here, there, flow = np.zeros(nodes), np.zeros(nodes), np.zeros(kinds)
    here[start] = 1.0
    ends, toll = 0.0, np.exp(-end)
    for day in range(days):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        there[:], flow[:] = 0.0, 0.0
        for n in range(nodes):
            if here[n] < NOTHING:
                continue
            pays = weekend[day] >= 0 and (first or not is_work[n])
            plain = total[day, n] > 0.0
            each = here[n] / total[day, n] if plain else 0.0
            by_work = each * toll if pays else each
            worked = 0.0
            for k in range(kinds):
                to = work[n, k]
                if to < 0:
                    continue
                if plain:
                    some = by_work * weight[day, k] * near[day, to]
                elif after[day + 1, to] > -INF:
                    less = after[day, n] + (end if pays else 0.0)
                    some = here[n] * np.exp(log_of[day, k] + after[day + 1, to] - less)
                else:
                    continue
                there[to] += some
                flow[k] += some
                worked += some
            if pays:
                ends += worked
            if off[n] >= 0:
                if plain:
                    there[off[n]] += each * weight[day, kinds] * near[day, off[n]]
                else:
                    there[off[n]] += here[n] * np.exp(
                        rest[day] + after[day + 1, off[n]] - after[day, n]
                    )
        here, there = there, here
        for s in range(shifts):
            out[day, s] *= flow[kind[s]]
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


@njit(cache=True)
def reach(price, off, work, kind, is_work, accept, weekend, minutes, weekends, asked):
    """Most and fewest minutes from each node on, with so many weekends worked at most; -1: no way on.

    `[place, node, weekends]` for each day of `asked` (ascending); what costs nothing finite may not be.
    """
    days, shifts, nodes, kinds = price.shape[0], price.shape[1] - 1, len(off), work.shape[1]
    all_most = np.full((len(asked), nodes, weekends + 1), -1, np.int32)
    all_fewest = all_most.copy()
    most = np.full((nodes, weekends + 1), -1, np.int64)
    most[accept] = 0
    fewest = most.copy()
    long, short = np.empty(kinds, np.int64), np.empty(kinds, np.int64)
    place = len(asked) - 1
    for day in range(days - 1, -1, -1):
        first = weekend[day] >= 0 and not (day > 0 and weekend[day - 1] == weekend[day])
        long[:] = short[:] = -1
        for s in range(shifts):
            if price[day, s] < INF:
                k = kind[s]
                long[k] = max(long[k], minutes[s])
                short[k] = minutes[s] if short[k] < 0 else min(short[k], minutes[s])
        now = np.full((nodes, weekends + 1), -1, np.int64)
        few = now.copy()
        for n in range(nodes):
            pays = 1 if weekend[day] >= 0 and (first or not is_work[n]) else 0
            if price[day, shifts] < INF and off[n] >= 0:
                now[n], few[n] = most[off[n]], fewest[off[n]]
            for k in range(kinds):
                to = work[n, k]
                if to < 0 or long[k] < 0:
                    continue
                for w in range(pays, weekends + 1):
                    if most[to, w - pays] >= 0:
                        now[n, w] = max(now[n, w], long[k] + most[to, w - pays])
                        lower = short[k] + fewest[to, w - pays]
                        few[n, w] = lower if few[n, w] < 0 else min(few[n, w], lower)
        most, fewest = now, few
        if place >= 0 and asked[place] == day:
            all_most[place], all_fewest[place] = most, fewest
            place -= 1
    return all_most, all_fewest
