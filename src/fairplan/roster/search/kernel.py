"""The cheapest days of one person at given prices: an exact dynamic program, compiled by numba.

A label is a way to have come this far: node of the automaton, minutes so far, and counts of what is
tracked (weekends, shift types with a limit). Two things keep the labels few. First, what is seldom
binding is not tracked until the cheapest days found break it (state-space relaxation that is
tightened as needed). Second, a label is dropped when even its cheapest completion is not below
`limit`; completions are bounded by a backward pass over nodes in which minutes have a price of
their own, chosen so that the bound is as high as possible.

Minutes are counted in units (their greatest common divisor). Prices may be infinite: not allowed.
"""

# mypy: disable-error-code="no-untyped-def"
# Types here are numba's: those of the arrays it is called with.

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

LABELS = 3_000_000
TABLE_BITS = 20
INF = np.inf
MOST_COUNTS = 1_000_000_000_000
NO_WAY = -(1 << 40)
EPS = 1e-9


class Scratch(NamedTuple):
    """Memory of one process for all its calls."""

    cost: np.ndarray
    key: np.ndarray
    prev: np.ndarray
    shift: np.ndarray
    table: np.ndarray


def scratch(labels: int = LABELS) -> Scratch:
    return Scratch(
        np.zeros(labels, np.float64),
        np.zeros(labels, np.int64),
        np.zeros(labels, np.int32),
        np.zeros(labels, np.int16),
        np.zeros(1 << TABLE_BITS, np.int32),
    )


@njit(cache=True)
def _mixed(key, mask):
    return ((key * 0x9E3779B97F4A7C1) >> 17) & mask


@njit(cache=True)
def _choices(price, group, groups, tracked, apart):
    """For each day the shifts worth looking at: the cheapest of each group, and all tracked ones."""
    days, shifts = price.shape[0], price.shape[1] - 1
    chosen = np.zeros((days, shifts), np.int16)
    count = np.zeros(days, np.int64)
    best = np.zeros(groups, np.int64)
    for day in range(days):
        best[:] = -1
        for s in range(shifts):
            if price[day, s] == INF:
                continue
            if tracked[s] or apart:
                chosen[day, count[day]] = s
                count[day] += 1
            elif best[group[s]] < 0 or price[day, s] < price[day, best[group[s]]]:
                best[group[s]] = s
        for g in range(groups):
            if best[g] >= 0:
                chosen[day, count[day]] = best[g]
                count[day] += 1
    return chosen, count


@njit(cache=True)
def _reach(price, off, work, final, more, less, units, chosen, count):
    """Most and fewest units that can still be worked from each node on each day, or `NO_WAY`."""
    days, shifts, nodes = price.shape[0], price.shape[1] - 1, len(off)
    most = np.full((days + 1, nodes), NO_WAY, np.int64)
    fewest = np.full((days + 1, nodes), -NO_WAY, np.int64)
    for n in range(nodes):
        if final[n] < INF:
            most[days, n], fewest[days, n] = -more[n], less[n]
    for day in range(days - 1, -1, -1):
        for n in range(nodes):
            if off[n] >= 0 and price[day, shifts] < INF:
                most[day, n] = most[day + 1, off[n]]
                fewest[day, n] = fewest[day + 1, off[n]]
            for j in range(count[day]):
                s = chosen[day, j]
                to = work[n, s]
                if to >= 0 and most[day + 1, to] > NO_WAY:
                    most[day, n] = max(most[day, n], most[day + 1, to] + units[s])
                    fewest[day, n] = min(fewest[day, n], fewest[day + 1, to] + units[s])
    return most, fewest


@njit(cache=True)
def _begins(weekend, day, worked):
    """Whether a duty on this day is the first of its weekend, after a day that was worked or not."""
    if weekend[day] < 0:
        return False
    return not worked or day == 0 or weekend[day - 1] != weekend[day]


@njit(cache=True)
def _backward(price, off, work, is_work, final, toll, weekend, units, chosen, count, mu, best):
    """`best[day, node]`: cheapest completion where each unit of minutes is paid `mu`."""
    days, shifts, nodes = price.shape[0], price.shape[1] - 1, len(off)
    for n in range(nodes):
        best[days, n] = final[n]
    for day in range(days - 1, -1, -1):
        for n in range(nodes):
            pays = toll if toll > 0.0 and _begins(weekend, day, is_work[n]) else 0.0
            found = INF
            if off[n] >= 0:
                found = price[day, shifts] - pays + best[day + 1, off[n]]
            for j in range(count[day]):
                s = chosen[day, j]
                to = work[n, s]
                if to >= 0:
                    found = min(found, price[day, s] - mu * units[s] + best[day + 1, to])
            best[day, n] = found + pays


@njit(cache=True)
def _walk(price, off, work, is_work, toll, weekend, units, chosen, count, mu, best, start):
    """Units worked on the cheapest way of the backward pass."""
    days, shifts = price.shape[0], price.shape[1] - 1
    node, total = start, 0
    for day in range(days):
        value = best[day, node]
        if off[node] >= 0 and price[day, shifts] + best[day + 1, off[node]] <= value + EPS:
            node = off[node]
            continue
        if toll > 0.0 and _begins(weekend, day, is_work[node]):
            value -= toll
        for j in range(count[day]):
            s = chosen[day, j]
            to = work[node, s]
            if to >= 0 and price[day, s] - mu * units[s] + best[day + 1, to] <= value + EPS:
                node, total = to, total + units[s]
                break
    return total


@njit(cache=True)
def _bound(
    price, off, work, is_work, final, toll, weekend, units, chosen, count, lo, hi, start, guess, best,
):  # fmt: skip
    """The price of minutes with the highest bound, that bound, and its table in `best`."""
    mu, sign = 0.0, 0
    _backward(price, off, work, is_work, final, toll, weekend, units, chosen, count, mu, best)
    if best[0, start] == INF:
        return 0.0, INF
    total = _walk(price, off, work, is_work, toll, weekend, units, chosen, count, mu, best, start)
    if lo <= total <= hi:
        return 0.0, best[0, start]
    sign = -1 if total > hi else 1
    goal = hi if total > hi else lo
    top_mu, top = 0.0, best[0, start]
    small, big = 0.0, 0.0
    step = abs(guess) if guess * sign > 0 else 1.0
    trial = step
    for _ in range(14):
        mu = sign * trial
        _backward(price, off, work, is_work, final, toll, weekend, units, chosen, count, mu, best)
        value = best[0, start] + mu * goal
        if value > top:
            top_mu, top = mu, value
        total = _walk(
            price, off, work, is_work, toll, weekend, units, chosen, count, mu, best, start
        )
        if total == goal:
            break
        if (total > goal) == (sign < 0):
            small = trial
        else:
            big = trial
        trial = 0.5 * (small + big) if big > 0.0 else trial * (1.15 if trial == step else 2.0)
        if big > 0.0 and small == 0.0 and trial > 0.85 * step * 0.5 and trial == 0.5 * big:
            trial = 0.85 * big
        if big > 0.0 and big - small < 0.01 * big:
            break
    if mu != top_mu:
        _backward(
            price, off, work, is_work, final, toll, weekend, units, chosen, count, top_mu, best
        )
    return top_mu, top


@njit(cache=True)
def _forward(
    price, off, work, is_work, start, toll, units, lo, hi, weekend, weekends, remaining,
    standing, disturbed, limit, tracked, with_weekends, chosen, count,
    most, fewest, best, mu, scratch, cap,
):  # fmt: skip
    """All labels of all days; where each day's labels begin, and whether none had to be left out."""
    l_cost, l_key, l_prev, l_shift, table = scratch
    days, shifts, nodes = price.shape[0], price.shape[1] - 1, len(off)
    weight = np.zeros(shifts, np.int64)
    counts = 1
    for s in range(shifts):
        if tracked[s]:
            weight[s] = counts
            counts *= remaining[s] + 1
    levels = hi + 1
    w_levels = weekends + 1 if with_weekends else 1
    states = nodes * levels * counts * w_levels * 2
    direct = 0 < states <= len(table)
    mask = len(table) - 1
    table[: states if direct else len(table)] = -1
    begins = np.zeros(days + 2, np.int64)
    l_cost[0], l_key[0], l_prev[0], l_shift[0] = 0.0, start, -1, shifts
    begins[1] = 1
    n, exact = 1, True
    room = len(l_cost)
    for day in range(days):
        first, last = begins[day], begins[day + 1]
        if n + 4 > room:
            exact = False
            begins[day + 2 :] = n
            break
        for label in range(first, last):
            key = l_key[label]
            node = key % nodes
            rest = key // nodes
            minutes = rest % levels
            rest //= levels
            taken = rest % counts
            rest //= counts
            ends = rest % w_levels
            moved = rest // w_levels
            base = l_cost[label]
            for j in range(-1, count[day]):
                if j < 0:
                    s, to, used = shifts, off[node], minutes
                else:
                    s = chosen[day, j]
                    to, used = work[node, s], minutes + units[s]
                if to < 0 or used > hi or most[day + 1, to] == NO_WAY:
                    continue
                if used + most[day + 1, to] < lo or used + fewest[day + 1, to] > hi:
                    continue
                value = base + price[day, s]
                if toll > 0.0 and j >= 0 and _begins(weekend, day, is_work[node]):
                    value += toll
                flag = moved
                if disturbed > 0.0 and moved == 0 and standing[day] >= 0 and standing[day] != s:
                    value += disturbed
                    flag = 1
                slack = hi - used if mu < 0 else max(0, lo - used)
                if value + best[day + 1, to] + mu * slack >= limit:
                    continue
                now, w_now = taken, ends
                if j >= 0:
                    if tracked[s]:
                        if (taken // weight[s]) % (remaining[s] + 1) == remaining[s]:
                            continue
                        now = taken + weight[s]
                    elif remaining[s] <= 0:
                        continue
                    if with_weekends and _begins(weekend, day, is_work[node]):
                        if ends == weekends:
                            continue
                        w_now = ends + 1
                new = (((flag * w_levels + w_now) * counts + now) * levels + used) * nodes + to
                at = new if direct else _mixed(new, mask)
                while True:
                    known = table[at]
                    if known < last or known >= n:
                        if n < room:
                            table[at] = n
                            l_cost[n], l_key[n] = value, new
                            l_prev[n], l_shift[n] = label, s
                            n += 1
                        else:
                            exact = False
                        break
                    if l_key[known] == new:
                        if value < l_cost[known]:
                            l_cost[known] = value
                            l_prev[known], l_shift[known] = label, s
                        break
                    at = (at + 1) & mask
                if n - last > len(table) // 2:
                    n_kept = _keep(
                        last, n, cap, day, best, mu, lo, hi, nodes, levels,
                        l_cost, l_key, l_prev, l_shift,
                    )  # fmt: skip
                    n, exact = n_kept, False
                    table[:] = -1
                    for again in range(last, n):
                        new = l_key[again]
                        at = new if direct else _mixed(new, mask)
                        while last <= table[at] < again:
                            at = (at + 1) & mask
                        table[at] = again
        if n - last > cap:
            exact = False
            n = _keep(
                last, n, cap, day, best, mu, lo, hi, nodes, levels,
                l_cost, l_key, l_prev, l_shift,
            )  # fmt: skip
        begins[day + 2] = n
    return begins, exact


@njit(cache=True)
def _keep(first, n, cap, day, best, mu, lo, hi, nodes, levels, l_cost, l_key, l_prev, l_shift):
    """Only the `cap` most promising of the labels from `first` stay; the new end is returned."""
    value = np.empty(n - first, np.float64)
    for label in range(first, n):
        key = l_key[label]
        used = (key // nodes) % levels
        slack = hi - used if mu < 0 else max(0, lo - used)
        value[label - first] = l_cost[label] + best[day + 1, key % nodes] + mu * slack
    if n - first <= cap:
        return n
    line = np.partition(value, cap)[cap]
    put = first
    for label in range(first, n):
        if value[label - first] <= line and put - first < cap:
            l_cost[put], l_key[put] = l_cost[label], l_key[label]
            l_prev[put], l_shift[put] = l_prev[label], l_shift[label]
            put += 1
    return put


@njit(cache=True)
def _breaks(row, weekend, weekends, remaining, tracked, with_weekends, mark):
    """Marks in `tracked` what a row breaks; whether it breaks anything. Weekends: -1 is marked."""
    shifts = len(remaining)
    seen = np.zeros(shifts, np.int64)
    ends = 0
    for day in range(len(row)):
        s = row[day]
        if s == shifts:
            continue
        seen[s] += 1
        if weekend[day] >= 0 and not (
            day > 0 and weekend[day - 1] == weekend[day] and row[day - 1] < shifts
        ):
            ends += 1
    broken = False
    for s in range(shifts):
        if seen[s] > remaining[s]:
            broken = True
            if mark:
                tracked[s] = True
    if ends > weekends:
        broken = True
        if mark:
            with_weekends[0] = True
    return broken


@njit(cache=True)
def cheapest(
    price, off, work, is_work, start, final, more, less, toll, units, lo, hi, weekend, weekends,
    remaining, group, groups, standing, disturbed, limit, keep, guess, tracked, with_weekends,
    scratch, cap, rows, costs,
):  # fmt: skip
    """Up to `keep` allowed rows of days cheaper than `limit`, the cheapest first, in `rows` and `costs`.

    To end at a node costs `final[node]`, asks for `more[node]` units than `lo` and allows `less[node]`
    than `hi`; each weekend with a duty costs `toll`. Returned are how many, whether nothing was left
    out, a lower bound on every allowed row that holds in any case, the labels looked at, and the price
    of minutes to begin with next time. `tracked` and `with_weekends` remember between calls what had
    to be tracked.
    """
    days, shifts, nodes = price.shape[0], price.shape[1] - 1, len(off)
    best = np.zeros((days + 1, nodes), np.float64)
    work_done, found = 0, 0
    l_cost, l_key, l_prev, l_shift, _ = scratch
    apart = disturbed > 0.0
    chosen, count = _choices(price, group, groups, tracked, apart)
    most, fewest = _reach(price, off, work, final, more, less, units, chosen, count)
    mu, bound = _bound(
        price, off, work, is_work, final, toll, weekend, units, chosen, count, lo, hi, start, guess,
        best,
    )  # fmt: skip
    if bound >= limit:
        return 0, True, min(bound, limit), days * nodes, mu
    row = np.zeros(days, np.int64)
    while True:
        begins, exact = _forward(
            price, off, work, is_work, start, toll, units, lo, hi, weekend, weekends, remaining,
            standing, disturbed, limit, tracked, with_weekends[0], chosen, count,
            most, fewest, best, mu, scratch, cap,
        )  # fmt: skip
        work_done += begins[days + 1]
        found, again, true_best = 0, False, limit
        first, last = begins[days], begins[days + 1]
        for label in range(first, last):
            l_cost[label] += final[l_key[label] % nodes]
        spent = np.zeros(last - first, np.bool_)
        for turn in range(4 * keep):
            at, low = -1, limit
            for label in range(first, last):
                if not spent[label - first] and l_cost[label] < low:
                    at, low = label, l_cost[label]
            if at < 0:
                break
            spent[at - first] = True
            label = at
            for day in range(days - 1, -1, -1):
                row[day] = l_shift[label]
                label = l_prev[label]
            if turn == 0:
                true_best = low
            bad = _breaks(row, weekend, weekends, remaining, tracked, with_weekends, turn == 0)
            if bad and turn == 0:
                again = True
            if not bad:
                rows[found], costs[found] = row, low
                found += 1
                if found == keep:
                    break
        counts = 1.0
        for s in range(shifts):
            if tracked[s]:
                counts *= remaining[s] + 1
        if not again or counts > MOST_COUNTS:
            break
        chosen, count = _choices(price, group, groups, tracked, apart)
        most, fewest = _reach(price, off, work, final, more, less, units, chosen, count)
        _backward(price, off, work, is_work, final, toll, weekend, units, chosen, count, mu, best)
    return found, exact and not again, max(bound, true_best) if exact else bound, work_done, mu
