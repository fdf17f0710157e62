"""What a file really is, by its bytes, and whether it may be kept. The name is not believed."""

from __future__ import annotations

import io
import zipfile

from tongzhou.base.words import Sentence, said

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 5000

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = (
    ("word/document.xml", _OFFICE + "wordprocessingml.document"),
    ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
)
_OLD_OFFICE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    _OFFICE + "wordprocessingml.document": ".docx",
    _OFFICE + "spreadsheetml.sheet": ".xlsx",
    _OFFICE + "presentationml.presentation": ".pptx",
}


def content_type(content: bytes) -> str | None:
    """The type of the bytes among those that may be kept; None for every other kind of file."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(content)
    return "text/plain" if _is_plain_text(content) else None


def _zipped(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return None
    if len(names) > MAX_PARTS or any(
        name.lower().endswith(".bin") for name in names if "vba" in name.lower()
    ):
        return None
    return next((kind for part, kind in _ZIPPED if part in names), None)


def _old_office(content: bytes) -> str | None:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("_VBA_PROJECT"):
        return None
    return next((kind for stream, kind in _OLD_OFFICE if holds(stream)), None)


def _is_plain_text(content: bytes) -> bool:
    """Text without control signs that no browser and no shell would take for a program."""
    if not content or b"\0" in content or content.lstrip()[:1] == b"<" or content[:2] == b"#!":
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(sign < " " and sign not in "\t\r\n\f" for sign in text)
    return False


def why_not_keep(content: bytes) -> tuple[str, Sentence] | None:
    """None when the file may be kept, otherwise a code and the sentence to show."""
    if not content:
        return "empty", said("The file is empty.")
    if len(content) > MAX_BYTES:
        most = MAX_BYTES // 1024**2
        return "too_large", said("The file is larger than %(most)d MB.", most=most)
    if content_type(content) is None:
        return "dangerous_type", said(
            "Only pictures, PDF, text and office documents without macros may be attached."
        )
    return None


def safe_name(name: str, kind: str) -> str:
    """The name without a path or signs that trouble a file system, with the ending of its true type."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"|?*')
    return (plain.strip(" .")[:120] or "file") + SUFFIXES[kind]
