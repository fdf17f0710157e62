"""The way out: waiting messages are claimed, merged, sent, or put back with the trouble noted.

Whatever goes wrong here stays here; no work in the platform waits for a message.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from tongzhou.ground.rulepacks.queries import whole
from tongzhou.shared.notices import robots, rules
from tongzhou.shared.notices.models import Channel, Outgoing
from tongzhou.shared.notices.sealing import unseal

_log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 5
MAILS_A_MINUTE = 20
CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 6
# More than so many waiting for one channel become one message.
APART = 2


class _Stay(HTTPRedirectHandler):
    """A robot's address does not move; being sent elsewhere is refused."""

    def redirect_request(self, *_args, **_kwargs):
        return None


_opener = build_opener(_Stay)


def send_waiting(at: datetime) -> int:
    """How many messages went out. Nothing leaves the house while sending is off in the settings."""
    if not settings.OUTBOUND:
        return 0
    channels = Channel.objects.filter(active=True).filter(
        Q(rests_until__isnull=True) | Q(rests_until__lte=at)
    )
    return sum(_send_through(channel, at) for channel in channels)


def _send_through(channel: Channel, at: datetime) -> int:
    waiting = list(_due(channel, at).order_by("-red", "pk")[:50])
    room = _most_a_minute(channel, at) - _sent_last_minute(channel, at)
    if not waiting or room <= 0:
        return 0
    batches = [[one] for one in waiting] if len(waiting) <= APART else [waiting]
    return sum(_send(channel, batch, at) for batch in batches[:room])


def _most_a_minute(channel: Channel, at: datetime) -> int:
    if channel.kind == "email":
        return MAILS_A_MINUTE
    return whole(f"notices.{channel.kind}_per_minute", at=at)


def _due(channel: Channel, at: datetime):
    return Outgoing.objects.filter(
        Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM),
        channel=channel,
        not_before__lte=at,
        sent_at__isnull=True,
        given_up_at__isnull=True,
    )


def _sent_last_minute(channel: Channel, at: datetime) -> int:
    last = Outgoing.objects.filter(channel=channel, sent_at__gt=at - timedelta(minutes=1))
    return last.values("sent_at").distinct().count()


def _send(channel: Channel, batch: list[Outgoing], at: datetime) -> int:
    claimed = [one for one in batch if _due(channel, at).filter(pk=one.pk).update(claimed_at=at)]
    if not claimed:
        return 0
    text = rules.merged([one.text for one in claimed], robots.LIMITS[channel.kind].bytes)
    try:
        found = _deliver(channel, text)
    except (OSError, HTTPException, ValueError) as error:
        found = robots.Outcome(type(error).__name__)
    rows = Outgoing.objects.filter(pk__in=[one.pk for one in claimed])
    if found.sent:
        return rows.update(sent_at=at, trouble="")
    _put_back(channel, rows, found, at)
    return 0


def _put_back(channel: Channel, rows, found: robots.Outcome, at: datetime) -> None:
    _log.warning("channel %s: %s", channel.pk, found.trouble)
    if found.rest:
        Channel.objects.filter(pk=channel.pk).update(rests_until=at + found.rest)
    for one in rows.all():
        attempts = one.attempts + 1
        Outgoing.objects.filter(pk=one.pk).update(
            attempts=F("attempts") + 1,
            claimed_at=None,
            trouble=found.trouble[:200],
            not_before=at + timedelta(minutes=2**attempts),
            given_up_at=at if attempts >= MOST_ATTEMPTS else None,
        )


def _deliver(channel: Channel, text: str) -> robots.Outcome:
    address, secret = unseal(channel.address_sealed), unseal(channel.secret_sealed)
    if not address:
        return robots.Outcome("the sealed address cannot be opened; enter it again")
    if why := robots.why_not_address(channel.kind, address, also=settings.ROBOT_HOSTS):
        return robots.Outcome(str(why))
    if channel.kind == "email":
        return _mail(address, text)
    wanted = robots.request_for(channel.kind, address=address, secret=secret, text=text, at=now())
    request = Request(wanted.url, wanted.body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return robots.outcome(channel.kind, answer.status, answer.read(65536))
    except HTTPError as error:
        with error:
            return robots.outcome(channel.kind, error.code, b"")


def _mail(address: str, text: str) -> robots.Outcome:
    if not settings.EMAIL_HOST:
        return robots.Outcome(_("no mail server is set"))
    people = [one.strip() for one in address.split(",") if one.strip()]
    send_mail(text.splitlines()[0][:120], text, settings.DEFAULT_FROM_EMAIL, people)
    return robots.Outcome()
