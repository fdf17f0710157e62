"""The beginning of a real installation: one organisation and its three administrators."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongzhou.base.text import search_key
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.models import Account
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Organisation, Person

# User name → role. Three people, so that none of them can both do something and wipe its trace.
ADMINISTRATORS = {"xitong": "system_admin", "anquan": "security_admin", "shenji": "audit_admin"}
# Without letters and digits that are mistaken for one another when copied by hand.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def open_office(name: str, *, kind: str, at: datetime) -> dict[str, str]:
    """The organisation and its administrators are there; each one's temporary password comes back.

    Nothing is printed or kept: whoever calls says the passwords once.
    """
    office = add_organisation(kind, name)
    passwords = {username: _password() for username in ADMINISTRATORS}
    for username, role in ADMINISTRATORS.items():
        _administrator(office, username, role, passwords[username], at)
        write_audit(
            "account.first", by=Viewer(origin="console"), at=at, username=username, role=role
        )
    return passwords


def _administrator(
    office: Organisation, username: str, role: str, password: str, at: datetime
) -> None:
    account = Account.objects.create_user(username, password, password_is_temporary=True)
    label = str(roles()[role].label)
    person = Person.objects.create(name=label, search_key=search_key(label), account=account)
    Appointment.objects.create(
        person=person, organisation=office, role=role, started_on=localdate(at)
    )


def _password() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
