"""What requests add to the platform."""

from __future__ import annotations

from tongzhou.areas.requests import actions, kinds, shown
from tongzhou.areas.requests.hotline import HOTLINE
from tongzhou.base.manifest import Manifest, MenuEntry, Personal, PosterKind
from tongzhou.base.words import said

_PURPOSE = said("To do what was asked and to tell the person who asked").text

POSTER = PosterKind(
    code="requests",
    label=said("Residents' requests").text,
    page="requests:board",
    opens="requests:poster",
    sheet="requests/poster_sheet.html",
    sees="items.take_in",
    runs="items.dispatch",
    per_hour="requests.poster_per_hour",
    per_day="requests.poster_per_day",
    together_per_hour="requests.poster_all_per_hour",
    places=("community", "estate", "building", "entrance"),
    received="requests",
)

MANIFEST = Manifest(
    title=said("Residents' requests").text,
    facts=(kinds.CALLED_BACK, kinds.THANKED),
    items=(kinds.REQUEST,),
    posters=(POSTER,),
    indicators=kinds.INDICATORS,
    menu=(
        MenuEntry(
            said("Requests ledger").text, "requests:board", "items.do", order=10, icon="ledger"
        ),
        MenuEntry(
            said("Take in a request").text,
            "requests:take_in",
            "items.take_in",
            order=11,
            icon="phone",
        ),
    ),
    sheets=(HOTLINE,),
    my_day=shown.waiting,
    personal=(
        Personal(
            "requests.Request",
            ("caller_name", "caller_phone", "phone_key", "room", "household", "words"),
            _PURPOSE,
            event="item__event_id",
            keep_days_rule="requests.keep_words_days",
            since="item__ended_at",
        ),
        Personal(
            "requests.CallBack",
            ("words",),
            _PURPOSE,
            event="request__item__event_id",
            keep_days_rule="requests.keep_words_days",
            since="request__item__ended_at",
        ),
        Personal(
            "requests.Thanks",
            ("words",),
            _PURPOSE,
            event="event_id",
            keep_days_rule="requests.keep_words_days",
            since="at",
        ),
        Personal(
            "requests.PasteLine",
            ("raw", "name", "phone", "words", "doubt"),
            _PURPOSE,
            event="paste__event_id",
            keep_days_rule="requests.keep_room_days",
            since="paste__settled_at",
            end="delete",
        ),
        Personal(
            "requests.Paste",
            ("heading",),
            _PURPOSE,
            event="event_id",
            keep_days_rule="requests.keep_room_days",
            since="settled_at",
        ),
    ),
    follow_places=(
        "requests.Paste.place_path",
        "requests.Thanks.place_path",
    ),
    nightly=(actions.forget_closed,),
    help_page="requests",
)
