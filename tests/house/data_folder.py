"""Fills a real data folder with canaries, destroys the event, and looks at the bytes of every file.

Run by `test_destruction` as a program of its own. It looks while the database is still open, so that
the write-ahead log is looked at too.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.house import canaries
from tests.house.test_destruction import destroy
from tests.town import build_town
from tongzhou.ground.events import residue
from tongzhou.ground.events.actions import ending
from tongzhou.ground.events.models import Certificate
from tongzhou.ground.events.tests.floods import an_active_flood


def look(folder: Path) -> str:
    """“found” or “none”: whether any canary stands in any file below the folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite3" for path in files)
    return "found" if any(canaries.in_bytes(path.read_bytes()) for path in files) else "none"


def main() -> None:
    town = build_town()
    event = an_active_flood(town)
    canaries.fill(town, event)
    print("filled:", look(settings.DATA))

    clear, ending.residue.clear_residue = residue.clear_residue, lambda _tables: False
    certificate = destroy(town, event)
    print("rows gone:", look(settings.DATA))

    ending.residue.clear_residue = clear
    reader = sqlite3.connect(settings.DATA / "tongzhou.sqlite3")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events_event").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=300")
    print("somebody reading:", "cleared" if ending.clear(certificate) else "not cleared")
    reader.close()

    Certificate.objects.update(residue_tried_at=None)
    assert ending.clear_waiting(certificate.destroyed_at) == 1
    print("cleared:", look(settings.DATA))
