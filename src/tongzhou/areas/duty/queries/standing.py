"""Which duties bind, and which sign-ups stand."""

from datetime import date

from django.db.models import Q

# A duty of a draft roster is nobody's yet, one that was given back or swapped nobody's any more.
STANDS = Q(ended_at__isnull=True) & (Q(roster__isnull=True) | Q(roster__state="published"))


def offered(day: date) -> Q:
    """Sign-ups that still stand on that day, accepted by the place or not."""
    return Q(withdrawn_at__isnull=True, ended_on__gte=day)


def accepted(day: date) -> Q:
    """Sign-ups that the place has accepted and that still stand on that day."""
    return offered(day) & Q(accepted_at__isnull=False)
