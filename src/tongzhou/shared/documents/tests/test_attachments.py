"""Attachments: what may be kept, who may open it, what a photograph gives away."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.town import CANARY, MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.documents import actions, queries
from tongzhou.shared.documents.forms import AttachForm
from tongzhou.shared.documents.models import Attachment
from tongzhou.shared.documents.photos import png_chunk, without_traces
from tongzhou.shared.documents.rules import MAX_BYTES, content_type, safe_name, why_not_keep
from tongzhou.shared.documents.values import Document
from tongzhou.shared.documents.writing import to_docx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = to_docx(Document("通知", ()))
PDF = b"%PDF-1.7\n%" + CANARY.encode()


def zipped(*names):
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return room.getvalue()


def stream(name):
    return OLE + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("why", "content", "ending"),
    [
        ("a PDF", PDF, ".pdf"),
        ("a document", DOCX, ".docx"),
        ("a photograph", b"\xff\xd8\xff\xe0....", ".jpg"),
        ("a new picture", b"RIFF....WEBPVP8 ", ".webp"),
        ("Chinese text", "今日无异常".encode("gbk"), ".txt"),
        ("an old document", stream("WordDocument"), ".doc"),
        ("a workbook", zipped("xl/workbook.xml"), ".xlsx"),
    ],
)
def test_the_bytes_say_what_it_is_and_the_name_follows(why, content, ending):
    assert why_not_keep(content) is None
    assert safe_name("../../etc/名单.exe", content_type(content)) == "名单" + ending


@pytest.mark.parametrize(
    ("why", "content", "code"),
    [
        ("a program", b"MZ\x90\0", "dangerous_type"),
        ("a script", b"#!/bin/sh\nrm", "dangerous_type"),
        ("a page", b"  <html><script>", "dangerous_type"),
        ("a drawing with script", b"<svg onload=x>", "dangerous_type"),
        ("some archive", zipped("readme.txt"), "dangerous_type"),
        ("macros", zipped("word/document.xml", "word/vbaProject.bin"), "dangerous_type"),
        (
            "old macros",
            stream("WordDocument") + "_VBA_PROJECT".encode("utf-16-le"),
            "dangerous_type",
        ),
        ("an installer", stream("SummaryInformation"), "dangerous_type"),
        ("a broken archive", b"PK\x03\x04nothing", "dangerous_type"),
        ("nothing", b"", "empty"),
        ("too much", b"%PDF-" + b"0" * MAX_BYTES, "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_not_be_kept_is_refused(why, content, code):
    assert why_not_keep(content)[0] == code


def jpeg(orientation):
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II*\0" + struct.pack("<IH", 8, 1) + entries + b"\0\0\0\0" + CANARY.encode()
    block = b"Exif\0\0" + tiff
    exif = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    comment = b"\xff\xfe" + struct.pack(">H", len(CANARY.encode()) + 2) + CANARY.encode()
    return b"\xff\xd8" + exif + comment + b"\xff\xdb\0\x04ab" + b"\xff\xda\0\x02pixels\xff\xd9"


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photograph_is_kept_upright_without_its_traces(orientation):
    clean = without_traces(jpeg(orientation))
    assert CANARY.encode() not in clean
    assert clean.endswith(b"\xff\xdb\0\x04ab\xff\xda\0\x02pixels\xff\xd9")
    assert (b"Exif" in clean) == (orientation > 1)
    assert without_traces(clean) == clean


def test_a_picture_is_kept_without_its_texts():
    start = b"\x89PNG\r\n\x1a\n"
    shown = png_chunk(b"IHDR", b"size") + png_chunk(b"IDAT", b"pixels")
    traced = start + shown + png_chunk(b"tEXt", CANARY.encode()) + png_chunk(b"IEND", b"")
    assert without_traces(traced) == start + shown + png_chunk(b"IEND", b"")


def kept(town, content=PDF, who="emil", **more):
    return actions.attach(
        content,
        name=f"{CANARY}.pdf",
        subject="item:12",
        scope_path=town.places["east_building"].path,
        by=town.viewer(who),
        at=MONDAY_9AM,
        **more,
    )


def test_it_is_stored_under_a_name_that_says_nothing(town):
    one = kept(town)
    assert default_storage.exists(one.file_name)
    assert CANARY not in one.file_name
    assert (one.content_type, one.original_name) == ("application/pdf", f"{CANARY}.pdf")
    assert AuditEntry.objects.get().detail == {"of": "item:12"}


def test_a_dangerous_file_leaves_nothing_behind(town):
    with pytest.raises(Refused):
        kept(town, b"MZ\0\0")
    assert not Attachment.objects.exists()
    assert not default_storage.exists("attachments")


SEES = [("emil", 200), ("eva", 200), ("gus", 200), ("lena", 200), ("wanda", 404), ("otto", 404),
        ("mo", 404), ("sys", 404)]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), SEES)
def test_it_is_opened_by_who_sees_the_matter_there_and_the_trail_says_so(town, client, who, status):
    one = kept(town)
    client.force_login(town.account(who))
    answer = client.get(reverse("documents:attachment", args=[one.pk]))
    assert answer.status_code == status
    assert AuditEntry.objects.filter(action="documents.open").count() == (status == 200)
    assert queries.attachments_of(town.viewer(who), "item:12").count() == (status == 200)
    if status == 200:
        assert answer.content == PDF
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_who_attached_it_takes_it_away(town, client, django_capture_on_commit_callbacks):
    one = kept(town)
    with pytest.raises(Refused):
        actions.remove(one, by=town.viewer("eva"), at=MONDAY_9AM)
    client.force_login(town.account("emil"))
    assert client.get(reverse("documents:remove", args=[one.pk])).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("documents:remove", args=[one.pk]))
    assert not default_storage.exists(one.file_name)
    assert not queries.attached_to("item:12").exists()
    assert client.get(reverse("documents:attachment", args=[one.pk])).status_code == 404
    with pytest.raises(Refused) as refusal:
        actions.remove(one, by=town.viewer("emil"), at=MONDAY_9AM)
    assert refusal.value.code == "file_gone"


def test_files_end_after_their_time_and_nameless_rows_stay(
    town, django_capture_on_commit_callbacks
):
    one = kept(town)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.expire_due(MONDAY_9AM + timedelta(days=364)) == 0
        assert actions.expire_due(MONDAY_9AM + timedelta(days=366)) == 1
    assert not default_storage.exists(one.file_name)
    one.refresh_from_db()
    assert (one.file_name, one.original_name, one.subject) == ("", "", "item:12")


def test_the_form_says_what_does_not_belong_here_and_judges_the_bytes():
    assert "秘密" in str(AttachForm()["file"].help_text)
    good = AttachForm({}, {"file": SimpleUploadedFile("a.exe", PDF)})
    assert good.is_valid()
    assert good.content == PDF
    bad = AttachForm({}, {"file": SimpleUploadedFile("a.pdf", b"MZ\0\0")})
    assert not bad.is_valid()
