"""The database answers what the meaning says, for any ledger; stocks come from life or from snapshots."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.town import MONDAY_9AM
from tongzhou.base.manifest import FactKind
from tongzhou.base.manifest.measures import Count, Distinct, Indicator, Median, Share, Stock, Sum
from tongzhou.base.periods import CountingRule, Day
from tongzhou.overview.indicators import engine, rules
from tongzhou.overview.indicators.models import Snapshot
from tongzhou.overview.indicators.rules import Entry, Figure, Span
from tongzhou.shared.facts import actions
from tongzhou.shared.facts.queries import all_facts

VALUES = ("late", "minutes", "word")
KINDS = {code: FactKind(code, code, VALUES) for code in ("call", "visit")}
PATHS = ("P", "PAAAAAA", "PAAAAAA000001", "PAAAAAA000002", "PBBBBBB", "OAAAAAA")
TODAY = Day(date(2026, 11, 16))
NOON = Day(date(2026, 11, 16), CountingRule(day_turns=MONDAY_9AM.time().replace(hour=12)))


def span_of(period):
    return Span(period.starts_at, period.ends_at)


SPANS = (span_of(TODAY), span_of(TODAY.previous), span_of(NOON))

whats = st.sampled_from(["late", "minutes", "word"])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 60),
    st.sampled_from([0.5, 1.0, 2.25]),
    st.sampled_from(["", "true", "1", "求助", 'a"b', "[1]"]),
)
wheres = st.lists(st.tuples(whats, scalars), max_size=2).map(tuple)
counts = st.builds(Count, st.sampled_from(["call", "visit"]), wheres)
sums = st.builds(Sum, st.sampled_from(["call", "visit"]), whats, wheres)
leaves = st.one_of(
    counts,
    sums,
    st.builds(Median, st.just("call"), whats, wheres),
    st.builds(Distinct, st.just("call"), st.sampled_from([*VALUES, "subject", "actor_id"]), wheres),
)
measures = st.one_of(leaves, st.builds(Share, st.one_of(counts, sums), st.one_of(counts, sums)))
happenings: st.SearchStrategy[dict] = st.builds(
    dict,
    kind=st.sampled_from(["call", "visit"]),
    hours=st.integers(-50, 20),
    place_path=st.sampled_from([path for path in PATHS if path[0] == "P"] + [""]),
    organisation_path=st.sampled_from(["OAAAAAA", "OAAAAAA000009", "OB", ""]),
    subject=st.sampled_from(["item:1", "item:2", ""]),
    actor_id=st.sampled_from([1, 2, None]),
    quantity=st.integers(1, 3),
    values=st.dictionaries(whats, scalars),
    corrected=st.booleans(),
)


def write(happening):
    values = dict(happening)
    hours, corrected = values.pop("hours"), values.pop("corrected")
    kind, more = KINDS[values.pop("kind")], values.pop("values")
    fact = actions.record(kind, at=MONDAY_9AM + timedelta(hours=hours), **values, **more)
    if corrected:
        actions.correct(fact, at=MONDAY_9AM)


def meaning(measure, path, span):
    """The figure as the words of the measure say it, from every fact one by one."""
    column = "place_path" if path[0] == "P" else "organisation_path"
    entries = [
        Entry(fact.kind, fact.quantity, fact.values, {n: getattr(fact, n) for n in rules.COLUMNS})
        for fact in all_facts()
        if getattr(fact, column).startswith(path) and span.holds(fact.happened_at)
    ]
    return rules.figure(measure, entries)


class DatabaseAndMeaning(TestCase):
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
    )
    @given(st.lists(measures, min_size=1, max_size=4), st.lists(happenings, max_size=12))
    def test_agree_for_any_ledger(self, asked, happened):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(actions, "fact_kind", KINDS.get)
            for happening in happened:
                write(happening)
        indicators = [Indicator(f"test.{i}", "", measure) for i, measure in enumerate(asked)]
        answers = engine.count(indicators, paths=PATHS, spans=SPANS, at=MONDAY_9AM)
        for one in indicators:
            for path in PATHS:
                for span in SPANS:
                    assert answers.of(one.code, path, span) == meaning(one.measure, path, span)


CALLS = Indicator("test.calls", "Calls", Count("call"))
LATE = Indicator("test.late", "Late", Share(Count("call", (("late", True),)), Count("call")))
OPEN = Indicator("test.open", "Open", Stock("tongzhou.overview.indicators.tests.test_engine:seven"))


def seven(path, at):
    return 7


def test_many_indicators_and_places_are_one_question(db, django_assert_num_queries):
    for minutes in range(30):
        actions.record(KINDS["call"], at=MONDAY_9AM, place_path=f"PAAAAAA{minutes:06}", late=True)
    paths = [f"PAAAAAA{n:06}" for n in range(30)]
    with django_assert_num_queries(1):
        answers = engine.count([CALLS, LATE], paths=paths, spans=SPANS, at=MONDAY_9AM)
    assert [answers.of("test.calls", path, SPANS[0]) for path in paths] == [Figure(1)] * 30


def test_a_stock_is_asked_today_and_remembered_for_yesterday(db):
    Snapshot.objects.create(
        indicator="test.open", path="PA", day=TODAY.previous.on, value=5, taken_at=MONDAY_9AM
    )
    answers = engine.count([OPEN], paths=["PA", "PB"], spans=SPANS[:2], at=MONDAY_9AM)
    today, yesterday = SPANS[:2]
    assert answers.of("test.open", "PA", today) == Figure(7)
    assert answers.of("test.open", "PA", yesterday) == Figure(5)
    assert answers.of("test.open", "PB", yesterday) == Figure(None)
