"""Codes of the event file said in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongzhou.base.words import Sentence
from tongzhou.ground.events.destruction import Going
from tongzhou.ground.events.models import Certificate, Entry
from tongzhou.ground.events.packs import Pack


def entry_words(entry: Entry, checks: dict[int, str]) -> str:
    """What a line of the log says happened; `checks` are the lines of the checklist by their key."""
    names = {
        "propose_activate": _("Proposed to activate"),
        "activated": _("Approved by a second person: the event is active"),
        "declined": _("Not activated"),
        "level": _("Response level received: %(level)s"),
        "ticked": _("Done: %(text)s"),
        "unticked": _("Open again: %(text)s"),
        "note": _("Noted"),
        "stood_down": _("Stood down"),
        "propose_destroy": _("Proposed to destroy the personal data"),
        "destruction_declined": _("Destruction declined"),
        "destroyed": _("Personal data destroyed: %(rows)s rows, %(files)s files"),
    }
    words = names.get(entry.kind, entry.kind)
    values = {**entry.values, "text": checks.get(entry.values.get("check", 0), "")}
    return words % values if "%(" in words else words


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of what goes or went."""

    table: str
    purpose: str
    end: str
    rows: int
    files: int = 0


def _end(code: str) -> str:
    return _("rows deleted") if code == "delete" else _("columns emptied")


def going_lines(found: Iterable[Going]) -> list[Shown]:
    """What will go, in words."""
    return [
        Shown(
            one.personal.model,
            str(Sentence(one.personal.purpose)),
            _end(one.personal.end),
            one.rows,
            one.files,
        )
        for one in found
    ]


def certificate_lines(certificate: Certificate) -> list[Shown]:
    """What went, in words."""
    return [
        Shown(line["table"], str(Sentence(line["purpose"])), _end(line["end"]), line["rows"])
        for line in certificate.lines
        if line["rows"]
    ]


def total_lines(certificate: Certificate, pack: Pack) -> list[tuple[str, int, str]]:
    """The totals that stay: name of the list, rows, and the sums of its counted columns."""
    lines = []
    for total in certificate.totals:
        form = pack.form(total["form"])
        if form is None:
            continue
        sums = [f"{c.label} {total['sums'].get(c.code, 0)}" for c in form.columns if c.counted]
        if form.confirm:
            sums.append(f"{form.confirm} {total['confirmed']}/{total['rows']}")
        lines.append((str(form.label), total["rows"], "，".join(sums)))
    return lines
