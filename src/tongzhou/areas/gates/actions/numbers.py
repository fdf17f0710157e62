"""The numbers of a pass: serial and quota that say nothing, the short code, and the large number."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db.models import Max

from tongzhou.areas.gates.models import Pass
from tongzhou.base.ids import spoken_code
from tongzhou.ground.places.models import Place

BITS = 48
LENGTH = 6
TRIES = 5


def drawn() -> int:
    """A random 48-bit number, never zero."""
    return secrets.randbits(BITS) or 1


def short_codes(count: int, length: int = LENGTH) -> list[str]:
    """So many short codes that no pass has; longer ones when the short ones grow scarce."""
    found: set[str] = set()
    for _try in range(TRIES):
        fresh = {spoken_code(length) for _one in range(count - len(found))}
        known = Pass.objects.filter(short_code__in=fresh).values_list("short_code", flat=True)
        found |= fresh - set(known)
        if len(found) == count:
            return sorted(found, key=lambda _code: secrets.randbits(32))
    return short_codes(count, length + 2)


def next_numbers(place: Place, count: int) -> Sequence[int]:
    """The next numbers of the place; its row is held, so that two desks never count the same one."""
    Place.objects.select_for_update().get(pk=place.pk)
    last = Pass.objects.filter(place=place).aggregate(last=Max("number"))["last"] or 0
    return range(last + 1, last + 1 + count)
