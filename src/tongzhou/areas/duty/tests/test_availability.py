"""Other duty, leave without reasons, wishes, skills; minors with their guardian; pairs."""

from datetime import date, timedelta

import pytest

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import availability as time
from tongzhou.areas.duty.actions import minors, pairs
from tongzhou.areas.duty.actions.duties import put
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Consent,
    Duty,
    OtherDuty,
    Preference,
    RoleCard,
)
from tongzhou.areas.duty.queries import availability as queries
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_shift,
    a_volunteer,
    at,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.notices.models import Notice

AT = {"at": MONDAY_9AM}
TUESDAY = MONDAY + timedelta(days=1)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def codes(person, shift):
    return [breach.code for breach in verdict(person.pk, shift, at=MONDAY_9AM)]


@pytest.fixture
def gate(town):
    town.hua, town.ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    town.post = a_post(town)
    return town


def by(town, who):
    return {"by": town.viewer(who), **AT}


def idc(town, who="hua", day=TUESDAY, by_whom=None):
    hours = {"starts_at": at(day, 8), "ends_at": at(day, 20)}
    person = town.people[who]
    return time.add_other_duty(person, what="机房值班", **hours, **by(town, by_whom or who))


# --- who may write it down -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"),
    [("hua", True), ("emil", True), ("eva", True), ("ning", False), ("wanda", False)],
)
def test_oneself_and_who_plans_write_it_down(gate, who, may):
    if may:
        assert idc(gate, by_whom=who)[0].recorded_by == gate.people[who]
    else:
        refused("not_allowed", idc, gate, by_whom=who)


def test_sight_ends_when_the_membership_ends(gate):
    idc(gate)
    assert OtherDuty.objects.visible_to(gate.viewer("emil")).count() == 1
    gate.hua.appointments.update(ended_on=MONDAY - timedelta(days=1))
    assert OtherDuty.objects.visible_to(gate.viewer("emil")).count() == 0
    assert not queries.plannable(gate.viewer("emil")).filter(pk=gate.hua.pk).exists()


def test_nobody_sees_anybodys_time_without_planning_them(gate):
    idc(gate)
    time.stay_away(gate.hua, kind="spared", first=MONDAY, **by(gate, "hua"))
    for model in (OtherDuty, Absence):
        for who in ("ning", "lena", "wanda", "otto", "gus", "sec"):
            assert model.objects.visible_to(gate.viewer(who)).count() == 0, (model, who)


# --- other duty, leave -----------------------------------------------------------------------------


def test_duty_elsewhere_is_a_hard_conflict_and_entered_once(gate):
    idc(gate)
    idc(gate)
    assert OtherDuty.objects.count() == 1
    assert "other_duty" in codes(gate.hua, a_shift(gate.post, TUESDAY))
    time.drop_other_duty(OtherDuty.objects.get(), **by(gate, "hua"))
    assert codes(gate.hua, a_shift(gate.post, TUESDAY, 9)) == []


def test_hours_must_make_sense(gate):
    hours = {"starts_at": at(TUESDAY, 8), "ends_at": at(TUESDAY, 8)}
    refused("hours_wrong", time.add_other_duty, gate.hua, what="x", **hours, **by(gate, "hua"))


def test_whoever_plans_is_told_when_a_duty_already_lies_in_it(
    gate, django_capture_on_commit_callbacks
):
    a_duty(gate.hua, a_shift(gate.post, TUESDAY))
    with django_capture_on_commit_callbacks(execute=True):
        _row, clashing = time.stay_away(
            gate.hua, kind="leave", first=TUESDAY, last=TUESDAY, **by(gate, "hua")
        )
    assert len(clashing) == 1
    told = Notice.objects.filter(kind="duty.cannot")
    assert {one.person for one in told} == {gate.people["eva"], gate.people["emil"]}
    assert not [one for one in told if "leave" in str(one.values) or "请假" in str(one.values)]


def test_leave_has_an_end_and_sparing_need_not(gate):
    refused("no_end", time.stay_away, gate.hua, kind="leave", first=MONDAY, **by(gate, "hua"))
    refused(
        "days_wrong",
        time.stay_away,
        gate.hua,
        kind="leave",
        first=TUESDAY,
        last=MONDAY,
        **by(gate, "hua"),
    )
    time.stay_away(gate.hua, kind="spared", first=MONDAY, **by(gate, "hua"))
    assert codes(gate.hua, a_shift(gate.post, TUESDAY)) == ["spared"]


def test_no_table_has_room_for_a_reason():
    columns = {field.name for field in Absence._meta.get_fields()}
    assert columns == {
        "id",
        "person",
        "kind",
        "started_on",
        "ended_on",
        "recorded_by",
        "recorded_at",
        "withdrawn_at",
    }


def test_what_one_is_spared_from_is_taken_back_by_oneself_only(gate):
    row, _clashing = time.stay_away(gate.hua, kind="no_nights", first=MONDAY, **by(gate, "hua"))
    refused("not_yours", time.come_back, row, **by(gate, "emil"))
    time.come_back(row, **by(gate, "hua"))
    refused("already_back", time.come_back, row, **by(gate, "hua"))
    told, _clashing = time.stay_away(gate.ning, kind="spared", first=MONDAY, **by(gate, "emil"))
    time.come_back(told, **by(gate, "emil"))


def test_who_is_spared_from_nights_has_the_nights_to_come_told_without_a_reason(
    gate, django_capture_on_commit_callbacks
):
    night = a_duty(gate.hua, a_shift(gate.post, TUESDAY, 22))
    a_duty(gate.hua, a_shift(gate.post, TUESDAY + timedelta(days=2), 9))
    with django_capture_on_commit_callbacks(execute=True):
        given = {"kind": "no_nights", "first": MONDAY} | by(gate, "hua")
        assert time.stay_away(gate.hua, **given)[1] == [night]
    words = {str(one) for one in Notice.objects.filter(kind="duty.cannot")}
    assert len(words) == 1
    assert "夜" not in words.pop()


# --- wishes and skills -----------------------------------------------------------------------------


def test_a_wish_for_the_same_day_replaces_the_one_before(gate):
    for weight in (1, 3):
        time.wish(gate.hua, weekday=6, wants=False, weight=weight, **by(gate, "hua"))
    assert Preference.objects.get().weight == 3
    assert codes(gate.hua, a_shift(gate.post, MONDAY + timedelta(days=6))) == [], "binds nobody"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "day_wrong"),
        ({"day": TUESDAY, "weekday": 1}, "day_wrong"),
        ({"day": MONDAY - timedelta(days=1)}, "too_late"),
        ({"day": TUESDAY, "weight": 9}, "weight_wrong"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(gate, more, code):
    refused(code, time.wish, gate.hua, **({"wants": True, "weight": 1} | more), **by(gate, "hua"))


def test_skills_are_said_by_oneself_and_confirmed_by_a_leader(gate):
    time.say_skills(gate.hua, ["cash", "driving"], **by(gate, "hua"))
    cash = Ability.objects.get(skill="cash")
    refused("not_allowed", time.confirm_skill, cash, **by(gate, "hua"))
    time.confirm_skill(cash, **by(gate, "emil"))
    refused("already_confirmed", time.confirm_skill, cash, **by(gate, "emil"))
    time.say_skills(gate.hua, ["cash", "lifting"], **by(gate, "hua"))
    left = dict(Ability.objects.values_list("skill", "confirmed_by__name"))
    assert set(left) == {"cash", "lifting"}
    assert left["cash"] is not None, "what stays keeps its confirmation"
    refused("not_allowed", time.know_place, gate.hua, gate.east, **by(gate, "hua"))
    time.know_place(gate.hua, gate.east, **by(gate, "emil"))


# --- minors ----------------------------------------------------------------------------------------


@pytest.fixture
def family(gate):
    """xiao is sixteen; hua is the guardian."""
    gate.xiao = a_volunteer(
        gate, "xiao", born_on=date(2010, 5, 1), guardian=gate.hua, guardian_agreed_on=LONG_AGO
    )
    card = RoleCard.objects.get(code="outreach", place_path="")
    gate.leaflets = a_post(gate, "宣传点", card=card, adults_only=False)
    return gate


def agreed(family, who="hua", **more):
    values = {"cards": ["outreach"], "minutes_a_day": 120, "first": MONDAY} | more
    return minors.consent(family.xiao, **values, **by(family, who))


def test_a_minor_serves_with_consent_on_harmless_posts_only(family):
    morning = a_shift(family.leaflets, TUESDAY, 9, 2)
    assert codes(family.xiao, morning) == ["no_consent"]
    agreed(family)
    assert codes(family.xiao, morning) == []
    assert codes(family.xiao, a_shift(family.leaflets, TUESDAY, 14, 3)) == ["minor_hours"]
    assert "minor_post" in codes(family.xiao, a_shift(family.post, TUESDAY, 9, 2))
    put(morning, family.xiao.pk, source="by_hand", at=MONDAY_9AM)


def test_consent_ends_before_the_person_is_of_age(family):
    assert agreed(family).ended_on == date(2028, 4, 30)
    assert agreed(family, last=TUESDAY).ended_on == TUESDAY
    assert Consent.objects.filter(withdrawn_at=None).count() == 1, "the later one counts"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"who": "xiao"}, "not_allowed"),
        ({"who": "emil"}, "not_allowed"),
        ({"who": "ning", "on_paper": True}, "not_allowed"),
        ({"cards": ["loading"]}, "not_harmless"),
        ({"cards": []}, "not_harmless"),
        ({"minutes_a_day": 300}, "too_long"),
        ({"first": date(2028, 5, 1)}, "not_a_minor"),
        ({"first": date(2024, 4, 1)}, "too_young"),
        ({"last": MONDAY - timedelta(days=1)}, "days_wrong"),
    ],
)
def test_consent_that_does_not_hold_is_refused(family, more, code):
    refused(code, agreed, family, **more)
    assert not Consent.objects.exists()


def test_who_plans_copies_the_signed_paper(family):
    row = agreed(family, "emil", on_paper=True)
    assert (row.guardian, row.on_paper, row.recorded_by) == (
        family.hua,
        True,
        family.people["emil"],
    )
    assert AuditEntry.objects.filter(action="duty.minor_consent").count() == 1


def test_without_a_guardian_there_is_no_consent(family):
    Person.objects.filter(pk=family.xiao.pk).update(guardian=None)
    family.xiao.refresh_from_db()
    refused("no_guardian", agreed, family, "emil", on_paper=True)


def test_the_guardian_takes_it_back_and_the_minor_is_off_duty_at_once(
    family, django_capture_on_commit_callbacks
):
    row = agreed(family)
    duty = a_duty(family.xiao, a_shift(family.leaflets, TUESDAY, 9, 2))
    refused("not_allowed", minors.withdraw, row, **by(family, "xiao"))
    with django_capture_on_commit_callbacks(execute=True):
        assert minors.withdraw(row, **by(family, "hua")) == 1
    refused("already_withdrawn", minors.withdraw, row, **by(family, "hua"))
    duty.refresh_from_db()
    assert duty.ended_at == MONDAY_9AM
    told = Notice.objects.filter(kind="duty.open").values_list(
        "person__account__username", flat=True
    )
    assert "emil" in told, "whoever plans there sees the open place"


def test_a_narrower_consent_takes_off_what_it_does_not_cover(family):
    agreed(family, minutes_a_day=240)
    short = a_duty(family.xiao, a_shift(family.leaflets, TUESDAY, 9, 2))
    long = a_duty(family.xiao, a_shift(family.leaflets, TUESDAY + timedelta(days=1), 9, 4))
    agreed(family, minutes_a_day=120)
    ends = {one.pk: one.ended_at for one in Duty.objects.all()}
    assert ends == {short.pk: None, long.pk: MONDAY_9AM}


# --- pairs -----------------------------------------------------------------------------------------


def pair(town, one="hua", other="ning", who="emil", **more):
    values = {"place": town.east, "first": MONDAY} | more
    return pairs.bond(town.people[one], town.people[other], **values, **by(town, who))


def test_two_are_a_pair_for_a_term_and_each_only_once(gate):
    row = pair(gate, last=MONDAY + timedelta(days=13))
    third = a_volunteer(gate, "san")
    assert third
    refused("already_paired", pair, gate, "hua", "san")
    refused("same_person", pair, gate, "hua", "hua")
    refused("not_here", pair, gate, "hua", "wim")
    refused("not_allowed", pair, gate, who="hua")
    pairs.part(row, **by(gate, "eva"))
    refused("already_parted", pairs.part, row, **by(gate, "eva"))
    pair(gate, "hua", "san", strict=True)


def test_a_family_is_kept_apart_where_money_is_handled(gate):
    pair(gate, family=True)
    card = RoleCard.objects.get(code="errands", place_path="")
    Ability.objects.create(person=gate.hua, skill="cash", since=MONDAY)
    Ability.objects.create(person=gate.ning, skill="cash", since=MONDAY)
    shift = a_shift(a_post(gate, "代购", card=card), TUESDAY, need=2)
    put(shift, gate.hua.pk, source="by_hand", at=MONDAY_9AM)
    refused("family", put, shift, gate.ning.pk, source="by_hand", at=MONDAY_9AM)
