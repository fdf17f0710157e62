"""Which report is meant: its form, its organisation, its day or its place in an event's chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import Http404

from tongzhou.base.paths import is_under
from tongzhou.base.periods import CountingRule, Day, Month, Period, Year
from tongzhou.base.times import SHANGHAI
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events import rules as event_rules
from tongzhou.ground.events.models import Event
from tongzhou.ground.events.queries import events, pack_of
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks.queries import Book, book, counting_rule
from tongzhou.overview.indicators.rules import Span
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.kinds import ReportForm
from tongzhou.overview.reports.models import Report
from tongzhou.overview.reports.rules import Slot, read_slot

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Target:
    """The report that is meant, stored or not."""

    form: ReportForm
    organisation: Organisation
    slot: Slot
    event: Event | None = None

    @property
    def day(self) -> date | None:
        return self.slot.day

    @property
    def place_path(self) -> str:
        return self.organisation.serves.path if self.organisation.serves else ""

    @property
    def where(self) -> list[str]:
        """Whose own thresholds count: the place's first, then the organisation's."""
        return [path for path in (self.place_path, self.organisation.path) if path]

    @property
    def path(self) -> str:
        """Below which path its figures are counted: of event area and own area the smaller one."""
        here = self.place_path or self.organisation.path
        if self.event and is_under(self.event.place_path, here):
            return self.event.place_path
        return here

    @property
    def counted_place(self) -> Place | None:
        """The place at `path`; None when the figures are those of the organisation's own deeds."""
        if self.event and self.path == self.event.place_path:
            return self.event.place
        return self.organisation.serves

    @property
    def address(self) -> dict[str, object]:
        """The parts of its address."""
        return {
            "form": self.form.code,
            "organisation": self.organisation.pk,
            "slot": str(self.slot),
        }

    def yesterday(self) -> Target | None:
        """The report of the day before."""
        if self.day is None:
            return None
        return Target(self.form, self.organisation, Slot(day=self.day - timedelta(days=1)))

    def rule(self) -> CountingRule:
        """When days and months begin where this organisation is."""
        return counting_rule("reports", path=self.where, at=self.day or date.max)


def is_own(viewer: Viewer, organisation: Organisation, *capabilities: str) -> bool:
    """Whether a post in the organisation itself gives one of the capabilities.

    Whoever leads the level above reads, reminds and rolls up; they do not sign for it.
    """
    return any(
        reach.organisation_id == organisation.pk and reach.capabilities & set(capabilities)
        for reach in viewer.reaches
    )


def target(viewer: Viewer, form: str, organisation: int, slot: str) -> Target:
    """What the address names, if the viewer may see its reports; otherwise 404."""
    found, meant = report_forms().get(form), read_slot(slot)
    if found is None or meant is None or (meant.day is None) is (found.every == "day"):
        raise Http404
    unit: Organisation | None = (
        Organisation.objects.visible_to(viewer)
        .filter(pk=organisation, kind__in=found.asked_of)
        .select_related("serves")
        .first()
    )
    if unit is None or not may_see(viewer, unit):
        raise Http404
    if meant.event_id is None:
        return Target(found, unit, meant)
    event = events(viewer).filter(pk=meant.event_id, opened_at__isnull=False).first()
    if event is None or not concerned(unit, event):
        raise Http404
    return Target(found, unit, meant, event)


def may_see(viewer: Viewer, organisation: Organisation) -> bool:
    place = organisation.serves.path if organisation.serves else ""
    return viewer.may("reports.see", organisation.path, place)


def concerned(organisation: Organisation, event: Event) -> bool:
    """Whether the event lies over the organisation's area or inside it."""
    here = organisation.serves.path if organisation.serves else ""
    return is_under(here, event.place_path) or is_under(event.place_path, here)


def target_of(report: Report) -> Target:
    """The target a stored report belongs to (load it with organisation__serves and event)."""
    slot = Slot(day=report.day, event_id=report.event_id, number=report.number)
    return Target(report_forms()[report.form], report.organisation, slot, report.event)


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Spans:
    """From when to when each column counts; `before` and `total` are None where there is none."""

    now: Span
    before: Span | None = None
    total: Span | None = None

    @property
    def all(self) -> list[Span]:
        return [span for span in (self.now, self.before, self.total) if span is not None]


def spans(target: Target, at: datetime) -> Spans:
    """The columns of the report; an event's run from its start to this moment."""
    if target.event is not None and target.event.opened_at is not None:
        end = max(at, target.event.opened_at) + INSTANT
        return Spans(Span(target.event.opened_at, end))
    assert target.day is not None
    rule = target.rule()
    today = Day(target.day, rule)
    since: Period = (Year if target.form.since == "year" else Month).of_day(target.day, rule)
    return Spans(
        Span(today.starts_at, today.ends_at),
        Span(today.previous.starts_at, today.previous.ends_at),
        Span(since.starts_at, today.ends_at),
    )


def due(target: Target, known: Book | None = None) -> datetime | None:
    """By when it is due: the office's hour of that day, or what the event's report clock says.

    `known` holds the own values of the rule, for pages that ask for many days or units at once.
    """
    if target.event is not None:
        return _due_in_chain(target.event, target.slot.number)
    if target.day is None:
        return None
    known = known or book(target.form.due_rule)
    hour = known.value(target.form.due_rule, path=target.where, at=target.day)
    assert isinstance(hour, time)
    due_at = datetime.combine(target.day, hour, SHANGHAI)
    return due_at + timedelta(minutes=target.form.due_later)


def _due_in_chain(event: Event, number: int) -> datetime | None:
    if event.opened_at is None:
        return None
    ticking = pack_of(event).clock
    if number and ticking.follow_hours <= 0:
        return None
    until = event.opened_at + timedelta(
        minutes=ticking.written_minutes, hours=ticking.follow_hours * number
    )
    times = event_rules.report_times(
        event.opened_at,
        phone_minutes=ticking.phone_minutes,
        written_minutes=ticking.written_minutes,
        follow_hours=ticking.follow_hours,
        until=until,
    )
    wanted = ("follow", number) if number else ("first", 0)
    return next((moment for kind, place, moment in times if (kind, place) == wanted), None)
