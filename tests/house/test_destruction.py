"""When the data of an event ends, nothing personal of it is left: no row, no file, no free page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models

from tests import databases
from tests.house import canaries
from tests.town import MONDAY_9AM
from tongzhou.base.manifest import found
from tongzhou.ground.events.actions import ending, life
from tongzhou.ground.events.models import Certificate, Event
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.shared.facts.models import Fact

PROGRAM = "import django; django.setup(); from tests.house.data_folder import main; main()"
ROOT = Path(__file__).resolve().parent.parent.parent


def destroy(town, event: Event) -> Certificate:
    eva, lena = town.viewer("eva"), town.viewer("lena")
    life.stand_down(event, by=eva, at=MONDAY_9AM)
    ending.propose_destruction(event, reason="演练", by=eva, at=MONDAY_9AM)
    return ending.approve_destruction(event, by=lena, at=MONDAY_9AM)


def test_no_canary_is_left_in_any_table_or_file(town):
    event = an_active_flood(town)
    rows = canaries.fill(town, event)
    assert len(rows) >= 10
    assert len(set(canaries.traces())) > len(rows)

    certificate = destroy(town, event)

    assert list(canaries.traces()) == []
    assert certificate.rows >= len(rows)
    assert certificate.files >= 2
    assert len(certificate.digest) == 64
    assert ending.residue.unlink(certificate.files_waiting) == []
    assert not default_storage.exists("canaries") or default_storage.listdir("canaries") == ([], [])


def test_what_belongs_to_another_event_or_to_none_stays(town):
    event, other = an_active_flood(town), an_active_flood(town, name="另一次防汛")
    canaries.fill(town, event)
    canaries.fill(town, other)
    before = len(list(canaries.traces()))
    destroy(town, event)
    assert len(list(canaries.traces())) == before // 2
    assert town.households["east"].residents.first().name.startswith("童远")


def test_totals_and_facts_stay(town):
    event = an_active_flood(town)
    canaries.fill(town, event)
    before = Fact.objects.count()
    certificate = destroy(town, event)
    assert Fact.objects.count() == before
    assert {total["form"] for total in certificate.totals} == {"transfer", "spots"}
    event.refresh_from_db()
    assert (event.state, event.name) == ("destroyed", "2026年秋季防汛")


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the file and its write-ahead log are SQLite's"
)
def test_no_canary_is_left_in_the_data_folder(tmp_path):
    with databases.installation(tmp_path) as environment:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(": ", 1) for line in done.stdout.strip().splitlines())
    assert lines["filled"] == "found", "the canaries stood in the folder at first"
    assert lines["rows gone"] == "found", "deleting rows alone leaves their bytes behind"
    assert lines["somebody reading"] == "not cleared", "and says so while a reader holds old pages"
    assert lines["cleared"] == "none"


LOOKS_PERSONAL = re.compile(
    r"^(name|full_name|.*_name|phone|.*_phone|phone_key|room|words|raw|born_on|id_last4|address|needs|note)$"
)
# Columns that look personal and are not, or that hold no data of those an event is about.
NOT_PERSONAL = {
    "events.Event.name": "the name of the event",
    "organisations.Organisation.name": "an organisation",
    "organisations.Organisation.short_name": "an organisation",
    "organisations.Organisation.phone": "an office's telephone",
    "cadence.Recurrence.needs": "a capability",
    "cadence.Occurrence.words": "why an office did not do something",
    "duty.Post.name": "a post: the east gate",
    "gates.Gate.name": "a gate",
    "gates.Vendor.name": "a shop or a firm",
    "gates.ServicePoint.name": "a shop",
    "gates.ClosedDay.words": "why a shop is closed on a day",
    "tracking.Move.name": "which move it was",
}


def _event_links(model: type[models.Model], depth: int = 2) -> bool:
    """Whether a row may be bound to an event, itself or through what it hangs on."""
    names = {field.attname for field in model._meta.concrete_fields}
    if "event_id" in names:
        return True
    parents = [f.related_model for f in model._meta.concrete_fields if f.is_relation and not f.null]
    return depth > 0 and any(_event_links(parent, depth - 1) for parent in parents)


def test_every_column_of_an_event_that_looks_personal_is_declared():
    declared = {
        f"{one.model}.{name}"
        for manifest in found().values()
        for one in manifest.personal
        for name in (*one.fields, *one.files)
    }
    missing = [
        label
        for model in apps.get_models()
        if _event_links(model)
        for field in model._meta.concrete_fields
        for label in [f"{model._meta.app_label}.{model.__name__}.{field.name}"]
        if LOOKS_PERSONAL.match(field.name)
        and not field.is_relation
        and label not in declared
        and label not in NOT_PERSONAL
    ]
    assert missing == [], "declare them in the manifest's `personal`, with the event they end with"


def test_every_declaration_names_what_exists(db):
    for manifest in found().values():
        for one in manifest.personal:
            model = apps.get_model(one.model)
            for name in (*one.fields, *one.files):
                model._meta.get_field(name)
            if one.event:
                assert not model._base_manager.filter(**{one.event: 999}).exists()
            assert one.end == "delete" or one.fields or one.files
