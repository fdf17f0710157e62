"""Which duties bind, and which sign-ups stand."""

from datetime import date

from django.db.models import Q

# A duty of a draft roster is nobody's yet, one that was given back or swapped nobody's any more.
STANDS = Q(ended_at__isnull=True) & (Q(roster__isnull=True) | Q(roster__state="published"))


def standing_on(prefix: str) -> Q:
    """The same for the duties that hang on other rows, as in `Count("duties", filter=…)`."""
    roster = f"{prefix}roster"
    binding = Q(**{f"{roster}__isnull": True}) | Q(**{f"{roster}__state": "published"})
    return Q(**{f"{prefix}isnull": False, f"{prefix}ended_at__isnull": True}) & binding


def offered(day: date) -> Q:
    """Sign-ups that still stand on that day, accepted by the place or not."""
    return Q(withdrawn_at__isnull=True, ended_on__gte=day)


def accepted(day: date) -> Q:
    """Sign-ups that the place has accepted and that still stand on that day."""
    return offered(day) & Q(accepted_at__isnull=False)
