"""The interface speaks Chinese completely, and the collector of its words misses nothing."""

from pathlib import Path

import pytest

from tools import words
from tools.words import Text

APP = Path("areas/boats")


@pytest.fixture
def platform(tmp_path):
    """A platform with one app that says two sentences."""
    for name in ("areas/boats", "web"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "apps.py").touch()
    rules = tmp_path / APP / "rules.py"
    rules.write_text('A = said("The boat is full.")\nB = said("%(n)d are aboard.", n=3)\n', "utf-8")
    return tmp_path


def write_po(platform, *entries, app=APP):
    po = platform / app / words.PO
    po.parent.mkdir(parents=True, exist_ok=True)
    lines = [f'msgid "{english}"\nmsgstr "{chinese}"\n' for english, chinese in entries]
    po.write_text(words.HEADER + "\n".join(lines), "utf-8")
    return po


FULL = ("The boat is full.", "船已坐满。")
ABOARD = ("%(n)d are aboard.", "船上有%(n)d人。")


def test_every_word_of_the_interface_has_its_chinese():
    assert words.faults() == []


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('gettext("Save")', [Text("Save")]),
        ('translation.gettext_lazy("Save")', [Text("Save")]),
        ('_("In two " "pieces")', [Text("In two pieces")]),
        ('said("%(n)d left", n=4)', [Text("%(n)d left")]),
        ('ngettext("%(n)d row", "%(n)d rows", n)', [Text("%(n)d row", "%(n)d rows")]),
        ('pgettext("of a ship", "Bow")', [Text("Bow", context="of a ship")]),
        ('FactKind("item.moved", "Moved")', [Text("Moved")]),
        ('ItemKind(code="hazard", label="Hazard")', [Text("Hazard")]),
        ('MenuEntry("Requests", "requests:board")', [Text("Requests")]),
        ("gettext(kind.label)", []),
        ('gettext(f"{n} left")', [1]),
    ],
)
def test_in_python_a_text_is_found_where_it_is_said(source, texts):
    assert list(words.in_python(source)) == texts


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('<a title="{% translate "Save" %}">', [Text("Save")]),
        ('{% translate "Bow" context "of a ship" %}', [Text("Bow", context="of a ship")]),
        ('{% include "x.html" with title=_("Save") %}', [Text("Save")]),
        (
            "  {% blocktranslate trimmed %}\n  One\n  two\n{% endblocktranslate %}",
            [Text("One two")],
        ),
        (
            "{% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            [Text("%(n)s row", "%(n)s rows")],
        ),
        ("{# It's a comment #}<p>It's “plain”</p>", []),
    ],
)
def test_in_a_template_a_text_is_found_in_every_tag(source, texts):
    assert list(words.in_template(source)) == texts


def test_in_toml_the_labels_are_texts():
    source = '[a]\nlabel = "Gas"\n[[a.duty]]\ntitle = "Keep away"\ncode = "x"'
    assert set(words.in_toml(source)) == {Text("Gas"), Text("Keep away")}


def test_a_complete_catalogue_has_no_fault(platform):
    write_po(platform, FULL, ABOARD)
    assert words.faults(platform) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([FULL], "areas/boats: no Chinese for “%(n)d are aboard.”"),
        ([FULL, (ABOARD[0], "")], "areas/boats: no Chinese for “%(n)d are aboard.”"),
        (
            [FULL, (ABOARD[0], "船上有%(m)d人。")],
            "areas/boats: not the same places for values: “%(n)d are aboard.” / “船上有%(m)d人。”",
        ),
        (
            [FULL, ABOARD, ("The boat sank.", "船沉了。")],
            "areas/boats: nothing uses “The boat sank.” (--prune drops it)",
        ),
    ],
)
def test_each_fault_is_named(platform, entries, fault):
    write_po(platform, *entries)
    assert words.faults(platform) == [fault]


def test_a_fuzzy_translation_is_a_fault(platform):
    po = write_po(platform, FULL, ABOARD)
    po.write_text(po.read_text("utf-8").replace('msgid "The', '#, fuzzy\nmsgid "The'), "utf-8")
    assert words.faults(platform) == ["areas/boats: fuzzy: “The boat is full.”"]


def test_two_apps_do_not_translate_one_text_in_two_ways(platform):
    write_po(platform, FULL, ABOARD)
    (platform / "web" / "views.py").write_text('gettext("The boat is full.")', "utf-8")
    write_po(platform, (FULL[0], "满了"), app=Path("web"))
    assert words.faults(platform) == [
        "web: “The boat is full.” is 满了 here and 船已坐满。 in areas/boats"
    ]


def test_collecting_keeps_what_was_translated_and_adds_what_is_new(platform):
    po = write_po(platform, FULL)
    words.update(platform, [], prune=False)
    found = words.read(po)
    assert words.chinese(found.get(FULL[0])) == "船已坐满。"
    assert words.chinese(found.get(ABOARD[0])) == ""


def test_collecting_loses_no_entry_until_it_is_pruned(platform):
    po = write_po(platform, FULL, ABOARD, ("The boat sank.", "船沉了。"))
    words.update(platform, [], prune=False)
    assert '#~ msgstr "船沉了。"' in po.read_text("utf-8")
    words.update(platform, [], prune=True)
    assert "沉" not in po.read_text("utf-8")


def test_an_entry_that_is_used_again_comes_back_with_its_chinese(platform):
    po = write_po(platform, FULL, ABOARD)
    rules = platform / APP / "rules.py"
    kept = rules.read_text("utf-8")
    rules.write_text('said("Nobody is aboard.")', "utf-8")
    words.update(platform, [], prune=False)
    rules.write_text(kept, "utf-8")
    words.update(platform, [], prune=True)
    assert words.chinese(words.read(po).get(FULL[0])) == "船已坐满。"


def test_collecting_twice_changes_nothing(platform):
    po = write_po(platform, FULL, ABOARD)
    words.update(platform, [], prune=False)
    first = po.read_bytes()
    words.update(platform, [], prune=False)
    assert po.read_bytes() == first


def test_a_text_known_elsewhere_is_filled_in(platform):
    write_po(platform, FULL, ABOARD)
    (platform / "web" / "views.py").write_text('gettext("The boat is full.")', "utf-8")
    words.update(platform, [], prune=False)
    assert words.faults(platform) == []


def test_what_belongs_to_no_app_is_translated_by_the_shell(platform):
    (platform / "base").mkdir()
    (platform / "base" / "dates.py").write_text('said("No such day.")', "utf-8")
    assert Text("No such day.") in words.collect(platform)[platform / "web"].texts
