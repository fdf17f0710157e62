"""The machine-code part of a community's roster. Imported by `plan` only.

A *unit* is a pair. A row is its shift on each day (`S` is none). One unit's best days against all
others as they stand are found by an exact dynamic program over (shift today, days in a row, duties so
far, nights so far). Where minutes within seven days may bind, each state knows those of the cheapest
way that led there: what is found keeps the limit, but something cheaper may be passed over. The search
takes out a few units at random, puts each back in turn at its best, and keeps what is better or, while
it is warm, not much worse.
"""

from __future__ import annotations

import numba
import numpy as np

NEVER = np.int64(1 << 40)
WEEK = 7


@numba.njit(cache=True)
def _room_on(came, night, minutes, room, most_run, shifts, d, at, n, k):  # type: ignore[no-untyped-def]
    """Minutes that may begin on day `d` after the way that led to this state."""
    least, done = room[d + WEEK - 1], np.int64(0)
    for back in range(1, WEEK):
        if d - back >= 0:
            shift = shifts if at == 0 else (at - 1) // most_run
            at = came[d - back + 1, at, n, k]
            if shift < shifts:
                done += minutes[shift]
                n -= 1
                k -= night[shift]
        least = min(least, room[d - back + WEEK - 1] - done)
    return least


@numba.njit(cache=True)
def best_days(  # type: ignore[no-untyped-def]
    price, follows, night, minutes, room, last, run, most_run, most, total_cost, night_cost, out
):
    """The cheapest row at these prices (D, S + 1; `NEVER` is not allowed) is in `out`; its cost.

    `last` and `run` are the shift and the days in a row just before day 0 (S and 0: none). `room` are
    the minutes left in each seven days in a row, the first of which begins on day -6; empty: no limit.
    """
    days, shifts = price.shape[0], price.shape[1] - 1
    places = 1 + shifts * most_run
    nights = night_cost.shape[0]
    duties = most + 1
    value = np.full((days + 1, places, duties, nights), NEVER, np.int64)
    came = np.full((days + 1, places, duties, nights), -1, np.int16)
    start = 0 if last == shifts or run == 0 else 1 + last * most_run + min(run, most_run) - 1
    value[0, start, 0, 0] = 0
    for d in range(days):
        for at in range(places):
            shift = shifts if at == 0 else (at - 1) // most_run
            streak = 0 if at == 0 else (at - 1) % most_run + 1
            for n in range(min(d, most) + 1):
                for k in range(min(n + 1, nights)):
                    so_far = value[d, at, n, k]
                    if so_far >= NEVER:
                        continue
                    cost = so_far + price[d, shifts]
                    if cost < value[d + 1, 0, n, k]:
                        value[d + 1, 0, n, k], came[d + 1, 0, n, k] = cost, at
                    if n == most or streak == most_run:
                        continue
                    left = NEVER
                    if room.shape[0] > 0:
                        left = _room_on(came, night, minutes, room, most_run, shifts, d, at, n, k)
                    for s in range(shifts):
                        if minutes[s] > left:
                            continue
                        if price[d, s] >= NEVER or (at > 0 and not follows[shift, s]):
                            continue
                        more = k + night[s]
                        if more >= nights:
                            continue
                        to = 1 + s * most_run + streak
                        cost = so_far + price[d, s]
                        if cost < value[d + 1, to, n + 1, more]:
                            value[d + 1, to, n + 1, more] = cost
                            came[d + 1, to, n + 1, more] = at
    best, at, n, k = NEVER, -1, 0, 0
    for p in range(places):
        for i in range(duties):
            for j in range(nights):
                if value[days, p, i, j] < NEVER:
                    cost = value[days, p, i, j] + total_cost[i] + night_cost[j]
                    if cost < best:
                        best, at, n, k = cost, p, i, j
    if at < 0:
        return best
    for d in range(days, 0, -1):
        shift = shifts if at == 0 else (at - 1) // most_run
        out[d - 1] = shift
        at = came[d, at, n, k]
        if shift < shifts:
            n -= 1
            k -= night[shift]
    return best


@numba.njit(cache=True)
def _count(rows, unit, by, counts, night_of, night, totals, nights):  # type: ignore[no-untyped-def]
    shifts = counts.shape[1]
    for d in range(rows.shape[1]):
        s = rows[unit, d]
        if s < shifts:
            counts[d, s] += by
            totals[unit] += by
            nights[unit] += by * night[s]


@numba.njit(cache=True)
def _cost(rows, counts, need, own, total_cost, night_cost, totals, nights, open_price):  # type: ignore[no-untyped-def]
    cost = np.int64(0)
    for d in range(need.shape[0]):
        for s in range(need.shape[1]):
            if counts[d, s] < need[d, s]:
                cost += open_price * (need[d, s] - counts[d, s])
    for u in range(rows.shape[0]):
        cost += total_cost[u, totals[u]] + night_cost[u, nights[u]]
        for d in range(rows.shape[1]):
            cost += own[u, d, rows[u, d]]
    return cost


@numba.njit(cache=True)
def search(  # type: ignore[no-untyped-def]
    need,
    own,
    follows,
    night,
    minutes,
    room,
    last,
    run,
    most_run,
    most,
    total_cost,
    night_cost,
    open_price,
    steps,
    seed,
):
    """Rows (U, D) and their cost after so many steps; the same for the same seed.

    Nobody is planned where enough are already: one too many is never allowed.
    """
    units, days, width = own.shape
    shifts = width - 1
    np.random.seed(seed)
    rows = np.full((units, days), shifts, np.int64)
    counts = np.zeros((days, shifts), np.int64)
    totals, nights = np.zeros(units, np.int64), np.zeros(units, np.int64)
    price = np.empty((days, width), np.int64)
    kept, best = rows.copy(), rows.copy()
    cost = _cost(rows, counts, need, own, total_cost, night_cost, totals, nights, open_price)
    best_cost, idle = cost, 0
    order = np.arange(units)
    for step in range(steps):
        out = units if step == 0 else min(units, 1 + np.random.randint(0, 3))
        for i in range(out):
            j = i + np.random.randint(0, units - i)
            order[i], order[j] = order[j], order[i]
        kept[:] = rows
        for i in range(out):
            _count(rows, order[i], -1, counts, night, night, totals, nights)
            rows[order[i], :] = shifts
        for i in range(out):
            u = order[i]
            for d in range(days):
                price[d, shifts] = own[u, d, shifts]
                for s in range(shifts):
                    if own[u, d, s] >= NEVER or counts[d, s] >= need[d, s]:
                        price[d, s] = NEVER
                    else:
                        price[d, s] = own[u, d, s] - open_price + np.random.randint(0, 3)
            best_days(
                price,
                follows[u],
                night,
                minutes,
                room[u],
                last[u],
                run[u],
                most_run,
                most[u],
                total_cost[u],
                night_cost[u],
                rows[u],
            )
            _count(rows, u, 1, counts, night, night, totals, nights)
        now = _cost(rows, counts, need, own, total_cost, night_cost, totals, nights, open_price)
        warmth = 30.0 * (1.0 - step / steps)
        if now <= cost or np.random.random() < np.exp((cost - now) / max(warmth, 0.01)):
            cost = now
        else:
            for i in range(out):
                u = order[i]
                _count(rows, u, -1, counts, night, night, totals, nights)
                rows[u] = kept[u]
                _count(rows, u, 1, counts, night, night, totals, nights)
        idle += 1
        if cost < best_cost:
            best_cost, idle = cost, 0
            best[:] = rows
        if best_cost == 0:
            break
    return best, best_cost
