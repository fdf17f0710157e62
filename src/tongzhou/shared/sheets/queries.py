"""Questions about uploads: which kinds there are, for whom, and how an upload stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import found
from tongzhou.base.sheets import RowError, SheetKind
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.places.models import Kind as PlaceKind
from tongzhou.ground.places.models import Place
from tongzhou.shared.sheets.books import returned_book
from tongzhou.shared.sheets.cells import Reading
from tongzhou.shared.sheets.models import BadRow, Remembered, Upload
from tongzhou.shared.sheets.reading import Sheet, read_sheets
from tongzhou.shared.sheets.rules import Header, RawRow, header_at, raw_rows


def kinds() -> dict[str, SheetKind]:
    """Every kind of workbook that some manifest declares, by its code."""
    return {kind.code: kind for manifest in found().values() for kind in manifest.sheets}


def kinds_for(viewer: Viewer) -> list[SheetKind]:
    """What this viewer may bring in somewhere."""
    return [kind for kind in kinds().values() if viewer.may(kind.needs)]


def kind_for(viewer: Viewer, code: str) -> SheetKind:
    """The kind with that code if the viewer may bring it in; otherwise as if there were none."""
    kind = kinds().get(code)
    if kind is None or not viewer.may(kind.needs):
        raise Http404
    return kind


def scopes(viewer: Viewer, kind: SheetKind) -> list[tuple[str, str]]:
    """(path, name) of the places or organisations for which the viewer may bring this in."""
    tops = viewer.tops(kind.needs)
    if not tops:
        return []
    return _places(tops) if kind.scope == "place" else _organisations(tops)


def _places(tops: Sequence[str]) -> list[tuple[str, str]]:
    wanted = Q(path__in=tops)
    for top in tops:
        wanted |= under("path", top) & Q(kind=PlaceKind.COMMUNITY)
    # Communities first: a register belongs to one of them far more often than to a whole street.
    rows = Place.objects.filter(wanted).order_by("-path")
    return [(place.path, place.name) for place in rows[:300]]


def _organisations(tops: Sequence[str]) -> list[tuple[str, str]]:
    wanted = Q(pk__in=())
    for top in tops:
        wanted |= under("path", top)
    rows = Organisation.objects.filter(wanted, ended_on__isnull=True).order_by("path")
    return [(one.path, one.name) for one in rows[:300]]


def scope_name(path: str) -> str:
    """What the place or organisation at that path is called."""
    model = Place if path.startswith("P") else Organisation
    row = model.objects.filter(path=path).first()
    return row.name if row else ""


def uploads(viewer: Viewer) -> QuerySet[Upload]:
    """The uploads that this viewer made or answers for."""
    return Upload.objects.visible_to(viewer)


def upload_for(viewer: Viewer, pk: int) -> Upload:
    """That upload, or as if there were none."""
    found_upload: Upload = Upload.objects.one_for(viewer, pk)
    if found_upload.kind not in kinds():
        raise Http404
    return found_upload


def same_before(upload: Upload) -> Upload | None:
    """The latest finished upload of the very same file for the same kind and scope."""
    same = Upload.objects.filter(
        sha256=upload.sha256, kind=upload.kind, scope_path=upload.scope_path, pk__lt=upload.pk
    )
    return same.filter(finished_at__isnull=False).first()


def remembered(scope_path: str, kind: SheetKind, header: Header) -> dict[str, int] | None:
    """How this header was mapped here before, columns that exist no more left out."""
    row = Remembered.objects.filter(
        scope_path=scope_path, kind=kind.code, signature=header.signature
    ).first()
    if row is None:
        return None
    known = {column.code for column in kind.row_type.columns}
    return {c: at for c, at in row.mapping.items() if c in known and at < len(header.names)}


# --- the file --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload's file, read: the chosen sheet, its header, and the rows that are rows."""

    upload: Upload
    kind: SheetKind
    sheet: Sheet
    header: Header

    @property
    def rows(self) -> list[RawRow]:
        return raw_rows(self.sheet, self.header, self.upload.mapping, self.kind.row_type)


def sheets_of(upload: Upload) -> list[Sheet]:
    """Every sheet of the file. Refused when the file has been destroyed."""
    if not upload.file_name or not default_storage.exists(upload.file_name):
        raise Refused("file_gone", said("The file has been destroyed. Please bring it in again."))
    with default_storage.open(upload.file_name) as file:
        return read_sheets(file.read())


def sheet_named(sheets: Sequence[Sheet], name: str) -> Sheet:
    """The sheet of that name; the first one when there is none."""
    return next((sheet for sheet in sheets if sheet.name == name), sheets[0])


def opened(upload: Upload) -> Opened:
    """The upload's file as it was mapped."""
    sheet = sheet_named(sheets_of(upload), upload.sheet_name)
    height = upload.header_bottom - upload.header_top + 1
    return Opened(upload, kinds()[upload.kind], sheet, header_at(sheet, upload.header_top, height))


def reading_at(at: datetime) -> Reading:
    """How cells are read on that day; sample phones count only in the demo."""
    return Reading(today=localdate(at), sample_phones=settings.DEMO)


def bad_rows(upload: Upload) -> QuerySet[BadRow]:
    """The rows of an upload, one that the viewer was shown, that did not go in."""
    return upload.bad_rows.all()


def reasons_of(row: BadRow) -> list[RowError]:
    """The stored reasons as sentences again, to be said in the reader's language."""
    return [RowError(r["column"], Sentence(r["text"], r["values"])) for r in row.reasons]


def returned(upload: Upload) -> bytes:
    """The workbook of the rows that did not go in, each with its reasons."""
    book = opened(upload)
    raws = {raw.number: raw for raw in book.rows}
    bad = [
        (raws[row.number], reasons_of(row)) for row in upload.bad_rows.all() if row.number in raws
    ]
    return returned_book(book.sheet, book.header, upload.mapping, book.kind.row_type, bad)
