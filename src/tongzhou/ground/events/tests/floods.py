"""An event file in the town, ready for tests."""

from __future__ import annotations

from tests.town import MONDAY_9AM, _person
from tongzhou.ground.events.actions.file import add_line
from tongzhou.ground.events.actions.life import approve_event, propose_event
from tongzhou.ground.events.models import Event, Line


def a_flood(town, *, place=None, name="2026年秋季防汛", by="eva", at=MONDAY_9AM) -> Event:
    """Proposed by the secretary of the east (or by the street for the street)."""
    area = place or town.east
    return propose_event(
        "flood",
        name=name,
        place=area,
        source_issuer="云州市防汛指挥部",
        source_number="云防〔2026〕8号",
        source_at=at,
        response_level="四级（蓝）",
        by=town.viewer(by if area == town.east else "lena"),
        at=at,
    )


def a_second_leader(town):
    """The street's second leader, who may sign what the first proposed."""
    if "lin" not in town.people:
        _person(town, "lin", ("street_leader", "street"))
    return town.viewer("lin")


def an_active_flood(town, *, place=None, name="2026年秋季防汛", at=MONDAY_9AM) -> Event:
    """Approved by a second person."""
    event = a_flood(town, place=place, name=name, at=at)
    second = town.viewer("lena") if event.place == town.east else a_second_leader(town)
    approve_event(event, by=second, at=at)
    return event


def a_transfer(
    town, event: Event, *, who: str, room: str = "501", phone: str = "1390000xxxx"
) -> Line:
    """A row of the transfer list with everything personal in it."""
    values = {"group": "1栋低洼", "persons": "3", "who": who, "room": room, "phone": phone}
    return add_line(
        event,
        "transfer",
        values | {"organiser": "邵庆禾"},
        place_path=town.places["east_building"].path,
        by=town.viewer("emil"),
        at=MONDAY_9AM,
    )
