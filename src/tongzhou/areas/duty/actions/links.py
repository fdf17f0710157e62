"""Personal links of a call-up: signed, known only by a digest, and dead when the call-up is over."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from django.db.models import F
from django.utils.crypto import salted_hmac

from tongzhou.areas.duty.models import Call, Surge
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.ground.rulepacks.packs import rule

# How often an hour one address may try links that open nothing.
TRIES = "duty.surge_wrong_links_per_hour"


def token_for(surge: Surge, person_id: int) -> str:
    """The secret part of that person's link: 192 bits that only this installation can make.

    It is signed over the call-up's random key and the person, so it opens nothing else; no table holds
    it, only its digest.
    """
    signed = salted_hmac("duty.surge.link", f"{surge.key}:{person_id}", algorithm="sha256")
    return urlsafe_b64encode(signed.digest()[:24]).decode()


def digest_of(token: str) -> str:
    """What the tables know of a link."""
    return sha256(token.encode()).hexdigest()


def press(call: Call, *, at: datetime) -> None:
    """One press of the link's buttons is counted; Refused("too_often") beyond the limit."""
    code = "duty.surge_link_presses"
    # Below the least that the rule can be set to, nobody need ask what it says.
    most = int(rule(code).least or 0)
    if call.presses >= most:
        most = rulepacks.whole(code, at=at)
    if not Call.objects.filter(pk=call.pk, presses__lt=most).update(presses=F("presses") + 1):
        raise Refused(
            "too_often", said("This link was used too often. Telephone the leader, please.")
        )


def eyes_of(person_id: int, origin: str = "") -> Viewer:
    """Who answers through a link: that person, without any post."""
    return Viewer(person_id=person_id, origin=origin)
