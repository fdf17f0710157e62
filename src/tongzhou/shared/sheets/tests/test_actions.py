"""A workbook on its way in: what goes in, what comes back, and what happens when it is cut off."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.places.models import Household
from tongzhou.shared.sheets import actions, queries
from tongzhou.shared.sheets.models import BadRow, State, Upload
from tongzhou.shared.sheets.reading import read_sheets
from tongzhou.shared.sheets.rules import header_at
from tongzhou.shared.sheets.tests.conftest import KIND, keep_rooms

SECRET = "独居需要照看"


def csv_of(*rows, header="房号,备注"):
    return "\n".join(["花名册,", header, *rows]).encode("gbk")


FORTY = csv_of(*(f"{100 + n},{SECRET}" for n in range(40)))


def brought(town, content=FORTY, who="emil"):
    return actions.bring_in(
        content,
        name=f"花名册{SECRET}.csv",
        kind=KIND,
        scope_path=town.east.path,
        by=town.viewer(who),
        at=MONDAY_9AM,
    )


def confirmed(town, content=FORTY, **mapping):
    upload = brought(town, content)
    book = queries.opened(upload)
    return actions.confirm(
        upload,
        sheet=book.sheet,
        header=book.header,
        mapping=mapping or upload.mapping,
        by=town.viewer("emil"),
        at=MONDAY_9AM,
    )


def went_in(town, content=FORTY):
    upload = confirmed(town, content)
    assert actions.work_through(upload, at=MONDAY_9AM)
    return upload


def counts(upload):
    return upload.state, upload.added, upload.changed, upload.unchanged, upload.bad


def rooms_in():
    return Household.objects.exclude(room="501").count()


def test_the_columns_are_suggested_and_nothing_is_in_yet(rooms):
    upload = brought(rooms)
    assert (upload.state, upload.mapping) == (State.MAPPING, {"room": 0, "note": 1})
    assert upload.header_top == 1
    assert rooms_in() == 0
    assert AuditEntry.objects.get().action == "sheets.bring_in"


@pytest.mark.parametrize("who", ["wanda", "gus", "otto", "sys", "lena"])
def test_who_may_not_import_there_is_refused_and_no_file_stays(rooms, who):
    with pytest.raises(Refused) as refusal:
        brought(rooms, who=who)
    assert refusal.value.code == "not_allowed"
    assert not default_storage.exists("sheets") or not default_storage.listdir("sheets")[1]


def test_good_rows_go_in_and_bad_rows_are_noted_with_their_reason(rooms):
    upload = went_in(rooms, csv_of("101,甲", ",乙", "999,丙", "101,丁", "102," + "长" * 21))
    assert counts(upload) == (State.FINISHED, 1, 0, 0, 4)
    assert (upload.total, upload.done) == (5, 5)
    reasons = [
        (r.number, r.reasons[0]["column"], r.reasons[0]["text"]) for r in upload.bad_rows.all()
    ]
    assert reasons == [
        (4, "room", "This must be filled in."),
        (5, "room", "There is no such room."),
        (6, "", "The same entry already stands in row %(row)d."),
        (7, "note", "Longer than %(most)d characters."),
    ]


def test_brought_in_again_it_changes_nothing(rooms):
    first = went_in(rooms)
    again = went_in(rooms)
    assert counts(first) == (State.FINISHED, 40, 0, 0, 0)
    assert counts(again) == (State.FINISHED, 0, 0, 40, 0)
    assert queries.same_before(again) == first
    assert queries.same_before(first) is None


def test_a_changed_row_counts_as_changed(rooms):
    went_in(rooms, csv_of("101,甲", "102,乙"))
    assert counts(went_in(rooms, csv_of("101,甲", "102,丙"))) == (State.FINISHED, 0, 1, 1, 0)


def failing_in_batch(number, error, calls):
    def apply(rows, **kwargs):
        outcomes = keep_rooms(rows, **kwargs)
        calls.append(len(rows))
        if len(calls) == number:
            raise error
        return outcomes

    return apply


@pytest.fixture
def cut_off(rooms, monkeypatch):
    """Work that breaks in its third batch, after the rows of that batch have been written."""

    def cut(error):
        calls = []
        kind = replace(KIND, apply=failing_in_batch(3, error, calls))
        monkeypatch.setattr(queries, "kinds", lambda: {KIND.code: kind})
        upload = confirmed(rooms)
        with pytest.raises(type(error)):
            actions.work_through(upload, at=MONDAY_9AM)
        upload.refresh_from_db()
        return upload

    return cut


def test_a_fault_in_the_middle_loses_nothing_and_doubles_nothing(rooms, cut_off):
    upload = cut_off(ZeroDivisionError())
    assert (upload.state, upload.done, upload.added, rooms_in()) == (State.STOPPED, 20, 20, 20)
    actions.take_up_again(upload, by=rooms.viewer("emil"), at=MONDAY_9AM)
    assert actions.work_due(MONDAY_9AM) == 1
    upload.refresh_from_db()
    assert counts(upload) == (State.FINISHED, 40, 0, 0, 0)
    assert rooms_in() == 40


def test_a_killed_worker_is_replaced_after_a_minute_of_silence(rooms, cut_off):
    upload = cut_off(KeyboardInterrupt())
    assert (upload.state, upload.done, rooms_in()) == (State.WORKING, 20, 20)
    Upload.objects.update(worked_at=MONDAY_9AM)
    assert actions.work_due(MONDAY_9AM + timedelta(seconds=30)) == 0
    assert actions.work_due(MONDAY_9AM + timedelta(seconds=61)) == 1
    upload.refresh_from_db()
    assert counts(upload) == (State.FINISHED, 40, 0, 0, 0)
    assert rooms_in() == 40


def test_of_two_workers_the_slower_one_writes_nothing(rooms, monkeypatch):
    def apply(rows, **kwargs):
        # Meanwhile somebody else has done this very batch.
        Upload.objects.update(done=10)
        return keep_rooms(rows, **kwargs)

    monkeypatch.setattr(queries, "kinds", lambda: {KIND.code: replace(KIND, apply=apply)})
    upload = confirmed(rooms)
    assert not actions.work_through(upload, at=MONDAY_9AM)
    assert rooms_in() == 0
    assert Upload.objects.get().added == 0


def test_who_lost_the_post_before_the_rows_went_in_is_stopped(rooms):
    upload = confirmed(rooms)
    person = rooms.people["emil"]
    person.appointments.update(ended_on=MONDAY_9AM.date() - timedelta(days=1))
    actions.work_through(upload, at=MONDAY_9AM)
    assert (upload.state, rooms_in()) == (State.STOPPED, 0)


def test_a_corrected_mapping_is_remembered_for_that_header_there(rooms):
    content = csv_of("甲,101", "乙,102", header="说明,门牌")
    upload = brought(rooms, content)
    assert upload.mapping == {}
    sheet = read_sheets(content)[0]
    actions.confirm(
        upload,
        sheet=sheet,
        header=header_at(sheet, 0),
        mapping={"room": 1, "note": 0},
        by=rooms.viewer("emil"),
        at=MONDAY_9AM,
    )
    assert brought(rooms, content.replace(b"101", b"103")).mapping == {"room": 1, "note": 0}


def test_a_required_column_must_be_chosen(rooms):
    with pytest.raises(Refused) as refusal:
        confirmed(rooms, note=1)
    assert refusal.value.code == "mapping:room"
    assert Upload.objects.get().state == State.MAPPING


def test_a_second_confirmation_is_told(rooms):
    upload = confirmed(rooms)
    book = queries.opened(upload)
    with pytest.raises(Refused) as refusal:
        actions.confirm(
            upload,
            sheet=book.sheet,
            header=book.header,
            mapping=upload.mapping,
            by=rooms.viewer("emil"),
            at=MONDAY_9AM,
        )
    assert refusal.value.code == "moved_meanwhile"


def test_files_end_after_their_time_and_the_counts_stay(rooms, django_capture_on_commit_callbacks):
    upload = went_in(rooms, csv_of("101,甲", ",乙"))
    stored = upload.file_name
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.expire_due(MONDAY_9AM + timedelta(days=29)) == 0
        assert default_storage.exists(stored)
        assert actions.expire_due(MONDAY_9AM + timedelta(days=31)) == 1
    upload.refresh_from_db()
    assert not default_storage.exists(stored)
    assert (upload.original_name, upload.added, upload.bad) == ("", 1, 1)
    assert not BadRow.objects.exists()
    with pytest.raises(Refused):
        queries.returned(upload)


def test_a_file_can_be_thrown_away_at_once(rooms, django_capture_on_commit_callbacks):
    upload = went_in(rooms)
    stored = upload.file_name
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(upload, by=rooms.viewer("emil"), at=MONDAY_9AM)
    assert not default_storage.exists(stored)
    assert Upload.objects.get().state == State.EXPIRED


def test_no_cell_is_kept_in_the_tables_of_uploads_or_in_the_trail(rooms):
    upload = went_in(rooms, csv_of(f"999,{SECRET}", f",{SECRET}"))
    kept = list(BadRow.objects.values()) + list(AuditEntry.objects.values("subject", "detail"))
    assert SECRET not in json.dumps(kept, default=str, ensure_ascii=False)
    assert SECRET not in upload.file_name
