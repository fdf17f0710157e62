"""Which duties bind."""

from django.db.models import Q

# A duty of a draft roster is nobody's yet, one that was given back or swapped nobody's any more.
STANDS = Q(ended_at__isnull=True) & (Q(roster__isnull=True) | Q(roster__state="published"))
