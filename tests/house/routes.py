"""Every address of the platform, with the values that its parts may take in the town."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from uuid import UUID

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Answer,
    Bulk,
    Claim,
    Consent,
    Deployed,
    Deployment,
    Duty,
    Handover,
    JointPart,
    JointPlan,
    Offer,
    OtherDuty,
    PairBond,
    Pattern,
    Post,
    Preference,
    Procedure,
    Proof,
    RestRequest,
    RoleCard,
    Roster,
    Shift,
    SignUp,
    Surge,
    Template,
    TemplateLine,
    Trip,
    Vehicle,
)
from tongzhou.areas.gates.models import (
    Asking,
    Booking,
    ClosedDay,
    FollowUp,
    Gate,
    Guard,
    Lot,
    PaperList,
    Pass,
    Passage,
    Restriction,
    ServicePoint,
    SigningKey,
    Stall,
    Stand,
    Vendor,
)
from tongzhou.areas.requests.models import CallBack, Paste, Request
from tongzhou.ground.access.models import Account
from tongzhou.ground.events.models import Check, Event, Line
from tongzhou.ground.organisations.models import Appointment, Membership, Organisation, Person
from tongzhou.ground.places.models import BuildingCaptain, Household, Place, Resident
from tongzhou.ground.rulepacks.models import RulePackValue
from tongzhou.overview.reports.models import Report
from tongzhou.shared.cadence.models import Occurrence, Recurrence
from tongzhou.shared.documents.models import Attachment
from tongzhou.shared.intake.models import Device
from tongzhou.shared.notices.models import Announcement, Channel, Notice, Posting
from tongzhou.shared.planning.models import Run
from tongzhou.shared.posters.models import Poster
from tongzhou.shared.sheets.models import Upload
from tongzhou.shared.tracking.models import Item, Step

# Addresses that are meant for people without a post or without an account, and why.
PUBLIC = {
    "web:sign_in": "where everybody begins",
    "web:sign_in_code": "the second step of signing in",
    "web:offline": "shown when the network is gone",
    "web:worker": "the script that shows it; holds no data",
    "web:set_language": "anybody may choose a language",
    "web:help": "help is for everybody",
    "web:help_page": "help is for everybody",
    "duty:feed": "a private calendar address, known by an unguessable secret that its owner can end",
    "duty:surge_come": "a personal link to answer a call-up, known by an unguessable secret",
    "gates:guard": "the guard's page: words only; what it may know it fetches by the phone's token",
    "gates:guard_worker": "the script that keeps that page on the phone; holds no data",
    "gates:guard_app": "how that page stands on the phone's first screen",
    "gates:join": "a phone's one-time link, known by an unguessable secret",
    "gates:ask_goods": "an estate's poster, opened by a resident without an account",
    "gates:visit": "an estate's poster, opened by a visitor without an account",
    "gates:slots": "a shop's poster, opened by a resident without an account",
    "gates:turn": "a resident's own booking, known by its code",
    "gates:turn_cancel": "a resident gives a place back, by the booking's code",
    "gates:turn_find": "a resident types the booking's code",
    "gates:door": "the page at a shop's door, known by an unguessable secret; it shows no names",
    "gates:door_count": "the count on that page",
    "gates:door_press": "a press on that page",
    "gates:apply": "a poster's QR code, opened by somebody without an account",
    "gates:receipt": "the holder's own receipt, known by an unguessable code",
    "gates:receipt_find": "somebody types the receipt's code",
    "gates:receipt_object": "the holder objects to a restriction, by the receipt's code",
    "requests:poster": "a poster's QR code, opened by a resident without an account",
    "requests:receipt": "a resident's own receipt, known by an unguessable code",
    "requests:receipt_find": "a resident types the receipt's code",
    "requests:receipt_answer": "a resident says whether it was solved, by the receipt's code",
    "requests:receipt_withdraw": "a resident withdraws, by the receipt's code",
}


# Parts that are words of ours: with any other value nothing would be found, and nothing tried.
# A pair of route and part goes before the part alone.
NAMED: dict[str | tuple[str, str], list[object]] = {
    "form": ["community_daily", "street_daily"],
    "slot": ["2026-11-16", "2026-11-15"],
    "line": ["requests.received"],
    "code": ["requests.received"],
    "day": ["2026-11-16"],
    "token": ["A" * 32],
    "kind": ["flood"],
    "secret": ["x" * 43],
    ("duty:offer_act", "name"): ["confirm", "let_go", "decline", "withdraw", "undo"],
    "name": ["finish", "dispatch", "hand_over", "return_up", "merge"],
    "page": ["ledger"],
    ("gates:today_called", "key"): [UUID(int=41)],
    ("events:confirm", "form"): ["transfer"],
    ("events:paper", "form"): ["transfer"],
    ("events:rows", "form"): ["transfer"],
    ("rulepacks:rule", "code"): ["reports.small_cell"],
    ("rulepacks:set", "code"): ["reports.small_cell"],
    ("posters:hanging", "kind"): ["requests", "passes", "slots"],
    ("sheets:blank", "code"): ["register.residents"],
    ("sheets:bring_in", "code"): ["register.residents"],
}

# What lists and searches are asked for; never the canary itself, for pages repeat the words.
ASKED: dict[str, list[str]] = {
    "web:search": ["q=tongyuan", "q=1dong"],
    "web:inbox": ["all=1"],
    "register:households": ["q=tongyuan"],
    "register:places": ["q=1"],
    "members:organisations": ["q=e"],
    "requests:board": ["q=1", "view=late"],
    "gates:cards": ["chosen=1&chosen=2", "lot=1"],
    "gates:homes": ["ends_on=2026-12-01&people=1"],
    "gates:records": ["day=2026-11-16", "what=turned&day=2026-11-16", "what=readings"],
    "gates:passes": ["q=tongyuan", "q=1", "q=K7MP4X", "show=applied"],
    "requests:spots": ["where=tongyuan", "where=1dong", "where=1"],
}

# Which table's keys an address names: by the part, else by how the address begins.
PARTS: dict[str, type[Model]] = {
    "organisation": Organisation,
    "event": Event,
    "line_pk": Line,
    "check_pk": Check,
    "other": Run,
    "shift_pk": Shift,
    "person_pk": Person,
    "run_pk": Run,
}
ROWS: dict[str, type[Model]] = {
    "attachments/": Attachment,
    "cadence/rules/": Recurrence,
    "cadence/": Occurrence,
    "certificates/": Event,
    "duty/cards/": RoleCard,
    "duty/pairs/": PairBond,
    "duty/people/": Person,
    "duty/time/away/": Absence,
    "duty/time/consent/": Consent,
    "duty/time/other/": OtherDuty,
    "duty/time/skill/": Ability,
    "duty/time/wish/": Preference,
    "duty/hours/usual/": Pattern,
    "duty/posts/": Post,
    "duty/procedures/": Procedure,
    "duty/rest-asked/": RestRequest,
    "duty/rosters/": Roster,
    "duty/shifts/lots/": Bulk,
    "duty/shifts/": Shift,
    "duty/weeks/lines/": TemplateLine,
    "duty/weeks/": Template,
    "duty/claims/": Claim,
    "duty/deployed/": Deployed,
    "duty/deployments/": Deployment,
    "duty/pool/": SignUp,
    "duty/trips/cars/": Vehicle,
    "duty/trips/": Trip,
    "duty/attendance/": Shift,
    "duty/handover/": Shift,
    "duty/handovers/": Handover,
    "duty/mine/": Duty,
    "duty/needed/": Shift,
    "duty/offers/": Offer,
    "duty/surge/answers/": Answer,
    "duty/surge/": Surge,
    "gates/key/": Gate,
    "duty/joint/part/": JointPart,
    "duty/joint/": JointPlan,
    "duty/proofs/": Proof,
    "events/": Event,
    "gates/askings/": Asking,
    "gates/asking/": Asking,
    "gates/devices/": Device,
    "gates/follow-ups/": FollowUp,
    "gates/gates/": Gate,
    "gates/keys/": SigningKey,
    "gates/lots/": Lot,
    "gates/records/": Passage,
    "gates/receipt/": Restriction,
    "gates/restrictions/": Restriction,
    "gates/guards/": Guard,
    "gates/passes/": Pass,
    "gates/household/": Household,
    "gates/paper/": PaperList,
    "gates/goods/": Pass,
    "gates/visitors/forms/": Place,
    "gates/points/bookings/": Booking,
    "gates/points/days/": ClosedDay,
    "gates/points/": ServicePoint,
    "gates/stalls/lines/": Stand,
    "gates/stalls/vendors/": Vendor,
    "gates/stalls/": Stall,
    "inbox/": Notice,
    "items/steps/": Step,
    "items/": Item,
    "members/accounts/": Account,
    "members/membership/": Membership,
    "members/organisation/": Organisation,
    "members/person/": Person,
    "members/post/": Appointment,
    "notices/channels/": Channel,
    "notices/postings/": Posting,
    "notices/": Announcement,
    "planning/": Run,
    "posters/": Poster,
    "register/captain/": BuildingCaptain,
    "register/household/": Household,
    "register/places/": Place,
    "register/resident/": Resident,
    "reports/key/": Report,
    "requests/call-backs/": CallBack,
    "requests/paste/": Paste,
    "requests/": Request,
    "rules/values/": RulePackValue,
    "workbooks/": Upload,
}


@dataclass(frozen=True)
class Route:
    """One address pattern: its full name and the named parts with their converters."""

    name: str
    parts: tuple[tuple[str, str], ...]
    pattern: str = ""

    def __str__(self) -> str:
        return self.name


def _walk(patterns, names: tuple[str, ...], parts, before: str = "") -> Iterator[Route]:
    for entry in patterns:
        whole = before + str(entry.pattern)
        here = {**parts, **{k: type(v).__name__ for k, v in entry.pattern.converters.items()}}
        if isinstance(entry, URLResolver):
            space = (*names, entry.namespace) if entry.namespace else names
            yield from _walk(entry.url_patterns, space, here, whole)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Route(":".join((*names, entry.name)), tuple(here.items()), whole)


def routes() -> list[Route]:
    """Every named address."""
    return sorted(_walk(get_resolver().url_patterns, (), {}), key=str)


def _rows_of(model: type[Model], few: int = 3) -> list[object]:
    """The first keys of that table, and the last one."""
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    return list(dict.fromkeys([*keys[:few], *keys[-1:]]))


def table_of(route: Route) -> type[Model] | None:
    """The table whose key the address names as `pk`, if it names one."""
    if "pk" not in dict(route.parts):
        return None
    return next(model for start, model in ROWS.items() if route.pattern.startswith(start))


def _keys(route: Route, part: str) -> list[object]:
    """Keys of the town's rows that this part of the address may name."""
    if part in PARTS:
        return _rows_of(PARTS[part])
    for start, model in ROWS.items():
        if route.pattern.startswith(start):
            return _rows_of(model)
    raise LookupError(f"say in tests/house/routes.py which rows {route.pattern} names")


def guesses(route: Route, *, most: int = 12) -> list[dict[str, object]]:
    """Values for the parts of an address: the keys of the town's rows, and our own words."""
    choices = [
        NAMED.get((route.name, name))
        or (_keys(route, name) if kind in {"IntConverter", "UUIDConverter"} else NAMED[name])
        for name, kind in route.parts
    ]
    names = [name for name, _kind in route.parts]
    return [dict(zip(names, combo, strict=True)) for combo in product(*choices)][:most]
