"""My time, and the same page for a ward or for somebody whose duties one plans."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import availability as actions
from tongzhou.areas.duty.actions import minors, pairs
from tongzhou.areas.duty.forms.time import (
    AwayForm,
    ConsentForm,
    KnowsPlaceForm,
    OtherDutyForm,
    PairForm,
    SkillsForm,
    WishForm,
)
from tongzhou.areas.duty.kinds import KNOWS_PLACE, SKILLS
from tongzhou.areas.duty.models import Ability, Absence, Consent, OtherDuty, Preference
from tongzhou.areas.duty.queries import availability as queries
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.views.frame_posts import form_page, planners_only, tabs
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.places.queries import names_along

TWO_WEEKS = 14


def _person(request, pk):
    """The person the page is about: oneself without a number."""
    return queries.person_for(request.viewer, pk) if pk else queries.own(request.viewer)


def _back(request, person):
    own = person.pk == request.viewer.person_id
    return redirect("duty:time") if own else redirect("duty:time_of", pk=person.pk)


@login_required
@require_safe
def time(request, pk=None):
    """When somebody can, wants to and may serve: one page, made for a phone."""
    viewer, at = request.viewer, now()
    person = _person(request, pk)
    own = person.pk == viewer.person_id
    minor = queries.is_minor(person, viewer.today)
    if minor:
        minors.note_opened(person, by=viewer, at=at)
    found = queries.availability(viewer, person, at)
    skills = [one.skill for one in found.abilities if one.skill != KNOWS_PLACE]
    planner = not own and person.guardian_id != viewer.person_id
    context = {
        "person": person,
        "own": own,
        "planner": planner,
        "minor": minor,
        "guardian": minor and person.guardian_id == viewer.person_id,
        "limits": limits_at("", at),
        "found": found,
        "strip": queries.strip(found, first=localdate(at), count=TWO_WEEKS, path="", at=at),
        "abilities": _abilities(found.abilities),
        "wards": queries.wards(viewer) if own else [],
        "cards": {card.code: str(card) for card in queries.harmless_cards()},
        "other_form": OtherDutyForm(),
        "away_form": AwayForm(),
        "wish_form": WishForm(viewer=viewer),
        "skills_form": SkillsForm(initial={"skills": skills}),
        "place_form": KnowsPlaceForm(viewer=viewer) if planner else None,
    }
    for absence in found.absences:
        absence.may_end = actions.may_take_back(absence, viewer)
    for consent in found.consents:
        consent.card_words = [context["cards"].get(code, code) for code in consent.cards]
        consent.hours = consent.minutes_a_day / 60
    return render(request, "duty/time.html", context)


def _abilities(rows):
    names = names_along(row.place_path for row in rows if row.place_path)
    for row in rows:
        row.words = str(SKILLS.get(row.skill, row.skill))
        row.where = names.get(row.place_path, "")
    return rows


def _entered(request, person, clashing):
    """What was written down, and which duties now need somebody else."""
    messages.success(request, _("It is written down."))
    if clashing:
        words = ngettext(
            "%(n)d duty already lies in that time. Whoever plans there has been told.",
            "%(n)d duties already lie in that time. Whoever plans there has been told.",
            len(clashing),
        )
        messages.warning(request, words % {"n": len(clashing)})
    return _back(request, person)


def _wrong(request, person, form):
    """A form that does not hold: its reasons, above the page it came from."""
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return _back(request, person)


@login_required
@require_POST
def add_other(request, pk=None):
    person, form = _person(request, pk), OtherDutyForm(request.POST)
    if not form.is_valid():
        return _wrong(request, person, form)
    _row, clashing = actions.add_other_duty(person, by=request.viewer, at=now(), **form.values())
    return _entered(request, person, clashing)


@login_required
@require_POST
def add_away(request, pk=None):
    person, form = _person(request, pk), AwayForm(request.POST)
    if not form.is_valid():
        return _wrong(request, person, form)
    _row, clashing = actions.stay_away(person, by=request.viewer, at=now(), **form.cleaned_data)
    return _entered(request, person, clashing)


@login_required
@require_POST
def add_wish(request, pk=None):
    person, form = _person(request, pk), WishForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return _wrong(request, person, form)
    actions.wish(person, by=request.viewer, at=now(), **form.values())
    return _entered(request, person, [])


@login_required
@require_POST
def say_skills(request, pk=None):
    person, form = _person(request, pk), SkillsForm(request.POST)
    if not form.is_valid():
        return _wrong(request, person, form)
    actions.say_skills(person, form.cleaned_data["skills"], by=request.viewer, at=now())
    return _entered(request, person, [])


@login_required
@require_POST
def know_place(request, pk):
    person = queries.person_for(request.viewer, pk)
    form = KnowsPlaceForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return _wrong(request, person, form)
    actions.know_place(person, form.cleaned_data["place"], by=request.viewer, at=now())
    return _entered(request, person, [])


DROPS = {
    "other": (OtherDuty, actions.drop_other_duty),
    "away": (Absence, actions.come_back),
    "wish": (Preference, actions.drop_wish),
    "consent": (Consent, minors.withdraw),
    "skill": (Ability, actions.confirm_skill),
}


def _settle(request, sort, pk):
    model, act = DROPS[sort]
    row = queries.row_for(request.viewer, model, pk)
    act(row, by=request.viewer, at=now())
    messages.success(request, _("It is written down."))
    return _back(request, row.person)


@login_required
@require_POST
def drop_other(request, pk):
    return _settle(request, "other", pk)


@login_required
@require_POST
def drop_away(request, pk):
    return _settle(request, "away", pk)


@login_required
@require_POST
def drop_wish(request, pk):
    return _settle(request, "wish", pk)


@login_required
@require_POST
def confirm_skill(request, pk):
    return _settle(request, "skill", pk)


@login_required
@require_POST
def withdraw_consent(request, pk):
    row = queries.row_for(request.viewer, Consent, pk)
    left = minors.withdraw(row, by=request.viewer, at=now())
    messages.success(request, _("The consent counts no more."))
    if left:
        words = _("Taken off %(n)d duties to come; whoever plans there knows.") % {"n": left}
        messages.warning(request, words)
    return _back(request, row.person)


@login_required
def consent(request, pk):
    """A guardian agrees, by sign-in; or whoever plans copies the signed paper."""
    viewer = request.viewer
    minor = queries.person_for(viewer, pk)
    if not queries.is_minor(minor, viewer.today) or minor.pk == viewer.person_id:
        raise Http404
    guardian = minor.guardian_id == viewer.person_id
    form = ConsentForm(request.POST or None, guardian=guardian)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data.pop("paper")
        minors.consent(minor, on_paper=not guardian, by=viewer, at=now(), **data)
        messages.success(request, _("The consent is written down."))
        return _back(request, minor)
    heading = _("Consent for %(name)s") % {"name": minor.name}
    intro = _("Harmless posts only, by day, beside an adult. It can be taken back at any time.")
    back = reverse("duty:time_of", args=[pk])
    return form_page(request, form, heading, _("Agree"), back, intro=intro)


# --- for who plans -----------------------------------------------------------------------------------

COLUMNS = (
    Column("name", gettext_lazy("Name"), sort=("search_key",), css="main"),
    Column("skills", gettext_lazy("Can do")),
    Column("other", gettext_lazy("Other duty, next two weeks"), css="num"),
    Column("away", gettext_lazy("Leave, next two weeks")),
    Column("minor", gettext_lazy("Minor")),
)


@login_required
@require_safe
def people(request):
    """Everybody whose duties the viewer plans, and how they stand for the next two weeks."""
    planners_only(request)
    viewer, today = request.viewer, request.viewer.today
    skills = [(code, str(words)) for code, words in SKILLS.items()]
    listing = list_page(
        request.GET,
        queries.plannable(viewer),
        columns=COLUMNS,
        filters=(Filter("skill", _("Can do"), skills, queries.who_can),),
        search=("name", "search_key"),
        order=("search_key", "pk"),
    )
    found = queries.standing(listing.rows, first=today, count=TWO_WEEKS)
    for row in listing.rows:
        row.standing = found[row.pk]
        row.skill_words = [str(SKILLS[code]) for code in row.standing.skills if code in SKILLS]
        row.minor = queries.is_minor(row, today)
    return render(
        request, "duty/people.html", {"listing": listing, "tabs": tabs(request, "people")}
    )


@login_required
def pairs_page(request):
    """Who serves with whom, and a new pair."""
    planners_only(request)
    viewer = request.viewer
    form = PairForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        pairs.bond(values.pop("person"), values.pop("other"), by=viewer, at=now(), **values)
        messages.success(request, _("The pair is written down."))
        return redirect("duty:pairs")
    rows = list(queries.bonds(viewer, viewer.today))
    names = names_along(row.place_path for row in rows)
    for row in rows:
        row.where = names.get(row.place_path, "")
    context = {"rows": rows, "form": form, "tabs": tabs(request, "pairs")}
    return render(request, "duty/pairs.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def part(request, pk):
    pairs.part(queries.bond_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("They are no pair any more."))
    return redirect("duty:pairs")


urlpatterns = [
    path("time/", time, name="time"),
    path("time/other/", add_other, name="add_other"),
    path("time/away/", add_away, name="add_away"),
    path("time/wish/", add_wish, name="add_wish"),
    path("time/skills/", say_skills, name="say_skills"),
    path("time/other/<int:pk>/drop/", drop_other, name="drop_other"),
    path("time/away/<int:pk>/drop/", drop_away, name="drop_away"),
    path("time/wish/<int:pk>/drop/", drop_wish, name="drop_wish"),
    path("time/skill/<int:pk>/confirm/", confirm_skill, name="confirm_skill"),
    path("time/consent/<int:pk>/withdraw/", withdraw_consent, name="withdraw_consent"),
    path("people/", people, name="people"),
    path("people/<int:pk>/", time, name="time_of"),
    path("people/<int:pk>/other/", add_other, name="add_other_for"),
    path("people/<int:pk>/away/", add_away, name="add_away_for"),
    path("people/<int:pk>/wish/", add_wish, name="add_wish_for"),
    path("people/<int:pk>/skills/", say_skills, name="say_skills_for"),
    path("people/<int:pk>/knows/", know_place, name="know_place"),
    path("people/<int:pk>/consent/", consent, name="consent"),
    path("pairs/", pairs_page, name="pairs"),
    path("pairs/<int:pk>/part/", part, name="part"),
]
