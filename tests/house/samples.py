"""One sample of everything in the town, each carrying the canary; areas add theirs here."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.house import deployment_samples, gate_samples, post_samples, stall_samples, surge_samples
from tests.house.duty_samples import a_roster_in_the_east
from tests.town import CANARY, MONDAY_9AM, Town
from tongzhou.areas.duty.models import Roster
from tongzhou.areas.requests import actions as requests
from tongzhou.areas.requests.rules import Channel
from tongzhou.ground.access.scope import under
from tongzhou.ground.events.actions.ending import propose_destruction
from tongzhou.ground.events.actions.file import add_entry
from tongzhou.ground.events.actions.life import stand_down
from tongzhou.ground.events.tests.floods import a_transfer, an_active_flood
from tongzhou.ground.organisations.models import Organisation, Person
from tongzhou.ground.places.actions.tree import appoint_captain
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.ground.rulepacks.actions import set_value
from tongzhou.overview.indicators.rules import Figure
from tongzhou.overview.reports.actions import correct_line, sign_report, write_note
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.queries import Target, paper
from tongzhou.overview.reports.rules import Slot
from tongzhou.shared.cadence.actions import begin
from tongzhou.shared.cadence.rules import Every, Rhythm
from tongzhou.shared.documents.actions import attach
from tongzhou.shared.notices.actions import add_channel, announce
from tongzhou.shared.planning.models import Run
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.sheets.actions import bring_in
from tongzhou.shared.sheets.queries import kinds as sheet_kinds
from tongzhou.shared.tracking import actions as tracking

# In what belongs to the east: the canary, so that no outsider may meet it, and a word of its own,
# which the west community's people, who work next door with the same posts, must not meet either.
EAST_WORD = "珊瑚礁"
EAST = CANARY + EAST_WORD


def fill(town: Town) -> None:
    """The town's tables all hold rows that outsiders must not see."""
    _names(town)
    _register(town)
    _files(town)
    _own_rule(town)
    _event(town)
    _announcement(town)
    _recurrence(town)
    _requests(town)
    _report(town)
    deployment_samples.fill(town, EAST)
    post_samples.fill(town, EAST)
    _runs(town)
    surge_samples.fill(town, EAST)
    gate_samples.fill(town, EAST)
    stall_samples.fill(town, EAST)
    _planned(town, a_roster_in_the_east(town, EAST))


def _names(town: Town) -> None:
    """Names in the east carry the east's own word, which the neighbours must not read either."""
    for place in Place.objects.filter(under("path", town.east.path)):
        Place.objects.filter(pk=place.pk).update(name=place.name + EAST)
    for key in ("east", "works", "group", "party", "property", "branch", "temporary"):
        one = Organisation.objects.filter(pk=town.organisations[key].pk)
        one.update(name=town.organisations[key].name + EAST)
    for key in ("eva", "emil", "gus", "pia", "bea", "mo"):
        Person.objects.filter(pk=town.people[key].pk).update(name=key + EAST)
    Household.objects.filter(pk=town.households["east"].pk).update(
        note=EAST, room=f"501{EAST}", search_key="1dong501"
    )
    Resident.objects.filter(household=town.households["east"]).update(
        name=f"童{EAST}", phone=EAST, search_key="tongyuan"
    )


def _register(town: Town) -> None:
    """A second resident and a captain."""
    eva = town.viewer("eva")
    Resident.objects.create(
        household=town.households["east"],
        place_path=town.places["east_entrance"].path,
        name=f"童{EAST}",
        search_key="tongyuan",
    )
    appoint_captain(
        town.places["east_building"],
        name=EAST,
        phone=EAST,
        on=MONDAY_9AM.date(),
        by=eva,
        at=MONDAY_9AM,
    )


def _requests(town: Town) -> None:
    """A request in hand with a step, one that waits for its call-back, a poster, a pasted list, thanks."""
    emil, eva = town.viewer("emil"), town.viewer("eva")
    first, second = (
        requests.take_in(
            requests.Wish(
                words=f"楼道灯坏了{EAST}{n}",
                place=town.places["east_entrance"],
                channel=Channel.PHONE,
                caller_name=EAST,
                household=town.households["east"],
            ),
            by=emil,
            at=MONDAY_9AM,
        )
        for n in range(2)
    )
    tracking.take(first.item, by=emil, at=MONDAY_9AM)
    tracking.add_step(first.item, title=EAST, by=emil, at=MONDAY_9AM)
    tracking.take(second.item, by=emil, at=MONDAY_9AM)
    tracking.finish(second.item, note=EAST, by=emil, at=MONDAY_9AM)
    requests.not_reached(second, way="phone", by=eva, at=MONDAY_9AM)
    posters.put_up("requests", town.places["east_building"], by=eva, at=MONDAY_9AM)
    requests.read_in(
        f"#接龙\n1. {EAST} 1栋 要降压药",
        place=town.east,
        by=emil,
        at=MONDAY_9AM,
        client_key=uuid4(),
    )
    requests.thank(town.east, words=EAST, channel=Channel.DOOR, by=emil, at=MONDAY_9AM)


def _own_rule(town: Town) -> None:
    """A threshold that the east set for itself, with its reason."""
    set_value(
        "reports.small_cell",
        path=town.east.path,
        value=8,
        starts_on=MONDAY_9AM.date(),
        reason=EAST,
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )


def _files(town: Town) -> None:
    """A workbook on its way in, and an attachment."""
    emil = town.viewer("emil")
    kind = sheet_kinds()["register.residents"]
    row = ",".join("1" for _column in kind.row_type.columns)
    header = ",".join(column.header for column in kind.row_type.columns)
    bring_in(
        f"{EAST}\n{header}\n{row}".encode(),
        name=f"{EAST}.csv",
        kind=kind,
        scope_path=town.east.path,
        by=emil,
        at=MONDAY_9AM,
    )
    attach(
        EAST.encode(),
        name=f"{EAST}.txt",
        subject="item:1",
        scope_path=town.east.path,
        by=emil,
        at=MONDAY_9AM,
    )


def _event(town: Town) -> None:
    """An active event with a row in its list and a line in its log, and one whose data is to go."""
    event = an_active_flood(town, name=f"防汛{EAST}")
    a_transfer(town, event, who=EAST)
    add_entry(event, EAST, by=town.viewer("emil"), at=MONDAY_9AM)
    over = an_active_flood(town, name=f"旧防汛{EAST}")
    stand_down(over, by=town.viewer("eva"), at=MONDAY_9AM)
    propose_destruction(over, reason=EAST, by=town.viewer("eva"), at=MONDAY_9AM)


def _announcement(town: Town) -> None:
    """Something told to the east, with a posting point, and a channel."""
    announce(
        f"停水{EAST}",
        text=EAST,
        place=town.east,
        points=[f"北门{EAST}"],
        by=town.viewer("emil"),
        at=MONDAY_9AM,
    )
    add_channel(
        "email",
        name=EAST,
        place=town.east,
        address="a@example.org",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )


def _recurrence(town: Town) -> None:
    """Something that recurs in the east."""
    begin(
        "sample",
        title=EAST,
        organisation=town.organisations["east"],
        rhythm=Rhythm(Every.WEEK),
        starts_on=MONDAY_9AM.date(),
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )


def _report(town: Town) -> None:
    """A draft with a note and a corrected figure, and the signed report of the day before."""
    eva = town.viewer("eva")
    units = {"form": report_forms()["community_daily"], "organisation": town.organisations["east"]}
    today = Target(**units, slot=Slot(day=MONDAY_9AM.date()))
    write_note(today, section="problems", text=EAST, by=eva, at=MONDAY_9AM)
    correct_line(
        today,
        line="requests.received",
        corrected=Figure(77),
        reason=EAST,
        by=eva,
        at=MONDAY_9AM,
    )
    before = Target(**units, slot=Slot(day=MONDAY_9AM.date() - timedelta(days=1)))
    sign_report(before, token=paper(before, at=MONDAY_9AM).token, by=eva, at=MONDAY_9AM)


def _runs(town: Town) -> None:
    """Two plans of the east, one of them a replay; the kind has the canary, as a run holds no names."""
    first = None
    for _number in range(2):
        first = Run.objects.create(
            kind=EAST,
            subject="roster:1",
            place_path=town.east.path,
            made_by=town.people["eva"],
            made_at=MONDAY_9AM,
            problem={},
            result={"plan": {EAST: [EAST]}, "parts": {EAST: 1}},
            state="done",
            started_at=MONDAY_9AM,
            replay_of=first,
        )


def _planned(town: Town, roster: Roster) -> None:
    """What the planner proposed for it."""
    Run.objects.create(
        kind="duty.roster",
        subject=f"roster:{roster.pk}",
        place_path=roster.place_path,
        made_by=town.people["eva"],
        made_at=MONDAY_9AM,
        problem={},
        result={"plan": {}, "parts": {}},
        state="done",
    )
