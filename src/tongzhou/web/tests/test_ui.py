"""The components say what they are given, in words, and never write a style or a script."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import escape

from tests.town import MONDAY_9AM
from tongzhou.ground.access.listing import Column, Head, Listing
from tongzhou.web.templatetags.ui import due_words, length_in_words, signed

MINUTES = timedelta(minutes=1)


def drawn(text, **values):
    return Template("{% load ui %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("length", "english"),
    [
        (timedelta(seconds=30), "0 minutes"),
        (1 * MINUTES, "1 minute"),
        (59 * MINUTES, "59 minutes"),
        (60 * MINUTES, "1 hour"),
        (119 * MINUTES, "1 hour 59 minutes"),
        (299 * MINUTES, "4 hours 59 minutes"),
        (305 * MINUTES, "5 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_length_is_said_as_people_say_it(length, english):
    with translation.override("en"):
        assert length_in_words(length) == english


@pytest.mark.parametrize(
    ("due_in", "done_in", "words", "tone"),
    [
        (timedelta(days=3), None, "3 days left", ""),
        (timedelta(hours=4), None, "4 hours left", "soon"),
        (timedelta(0), None, "0 minutes overdue", "over"),
        (timedelta(hours=-5), None, "5 hours overdue", "over"),
        (timedelta(hours=1), timedelta(hours=1), "In time", "done"),
        (timedelta(hours=1), timedelta(hours=3), "2 hours late", "done"),
    ],
)
def test_a_deadline_is_said_in_words(due_in, done_in, words, tone):
    done_at = MONDAY_9AM + done_in if done_in is not None else None
    with translation.override("en"):
        assert due_words(MONDAY_9AM + due_in, done_at, MONDAY_9AM) == (words, tone)


@pytest.mark.parametrize(
    ("number", "text"), [(2, "+2"), (0, "0"), (-3, "−3"), (None, "—"), (-1.5, "−1.5")]
)
def test_a_difference_carries_its_sign(number, text):
    assert signed(number) == text


@pytest.mark.parametrize(
    "text",
    [
        "{% badge evil evil %}",
        "{% figure evil evil unit=evil note=evil %}",
        "{% notice 'bad' %}{{ evil }}{% endnotice %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% copy_text evil %}",
        "{% icon 'plus' evil %}",
        "{% keep 'kept' %}{{ evil }}{% endkeep %}{{ kept }}",
    ],
)
def test_what_people_wrote_stays_text(text):
    evil = "<script>alert(1)</script>"
    page = drawn(text, evil=evil)
    assert "<script>" not in page
    assert escape(evil) in page


def test_what_stands_between_the_tags_stays_markup():
    assert "<p>Do this</p>" in drawn("{% empty 'Nothing' %}<p>Do this</p>{% endempty %}")


def listing(rows, **values):
    heads = [
        Head("no", "No.", "num", "", ""),
        Head("what", "What", "main", "ascending", "?sort=-what"),
    ]
    given = {
        "rows": rows,
        "every": None,
        "columns": heads,
        "filters": [],
        "total": len(rows),
        "page": 1,
        "pages": 1,
        "size": 50,
        "q": "",
        "sort": "",
        "searchable": False,
        "export": "",
    }
    return Listing(**given | values)


ROWS = (
    "{% table listing none='Nobody asked' %}{% for row in listing.rows %}"
    "<tr><td {% cell 'no' %}>{{ row }}</td></tr>{% endfor %}{% endtable %}"
)


def test_a_ledger_names_its_columns_once_for_paper_screen_and_phone():
    page = drawn(ROWS, listing=listing([1, 2]))
    assert page.count('<td data-label="No." class="num">') == 2
    assert '<th scope="col" class="main" aria-sort="ascending"><a href="?sort=-what">What' in page


def test_an_empty_ledger_says_so_and_a_filtered_one_offers_everything():
    assert "Nobody asked" in drawn(ROWS, listing=listing([]))
    filtered = drawn(ROWS, listing=listing([], q="x"))
    assert "Nobody asked" not in filtered
    assert 'href="?"' in filtered


def test_the_columns_of_a_page_are_values():
    assert Column("no", "No.").sort == ()
