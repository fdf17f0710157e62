"""A form asks for a place in words, the same in every slice."""

from django import forms
from django.utils import translation

from tongzhou.ground.access.fields import WeekdaysField, chosen_from, day_field
from tongzhou.ground.places.fields import PlaceField
from tongzhou.ground.places.models import Place


class Asked(forms.Form):
    place = PlaceField(label="Place")
    other = chosen_from(Place.objects.none(), "Other", required=False)
    days = WeekdaysField()
    on = day_field("On")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(Place.objects.filter(kind="building"))


def test_nothing_chosen_is_said_in_words_and_a_place_with_what_it_belongs_to(town):
    with translation.override("zh-hans"):
        page = str(Asked())
    assert "---" not in page
    assert "请选择" in page
    assert '<option value="" selected>—</option>' in page
    assert " · ".join(str(town.places[one]) for one in ("east", "east_estate")) in page


def test_ticked_days_are_a_week_of_figures(town):
    form = Asked({"days": ["0", "4"], "on": "2026-11-16", "place": ""})
    form.full_clean()
    assert form.cleaned_data["days"] == "1000100"
    assert 'type="date"' in str(form["on"])
