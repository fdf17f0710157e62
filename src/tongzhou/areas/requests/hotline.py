"""The hotline's workbook: what its rows look like, and how they come into the ledger, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import make_aware

from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.models import Category
from tongzhou.areas.requests.queries import spotting
from tongzhou.areas.requests.rules import Channel
from tongzhou.base.doorplates import doorplates_in
from tongzhou.base.errors import Refused
from tongzhou.base.sheets import Column, Kind, Outcome, RowError, RowType, SheetKind, UploadRef
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place


@dataclass(frozen=True, slots=True)
class HotlineRow:
    """One order of the hotline as its workbook gives it."""

    number: str
    asked_on: date
    words: str
    address: str = ""
    name: str = ""
    phone: str = ""
    category: str = ""


_CATEGORIES = (
    ("维修", "repairs"),
    ("物业", "repairs"),
    ("水电气热", "utilities"),
    ("供水", "utilities"),
    ("供电", "utilities"),
    ("供气", "utilities"),
    ("供暖", "utilities"),
    ("环境卫生", "environment"),
    ("噪声", "noise"),
    ("噪声扰民", "noise"),
    ("停车", "parking"),
    ("安全", "safety"),
    ("就医", "medical"),
    ("民政", "care"),
    ("物资", "supplies"),
    ("证明", "papers"),
    ("邻里纠纷", "neighbours"),
    ("其他", "other"),
)

ROWS = RowType(
    columns=(
        Column(
            "number",
            "Order number",
            "工单编号",
            aliases=("工单号", "编号", "受理编号"),
            required=True,
            max_length=60,
            example="RX-20261116-001",
        ),
        Column(
            "asked_on",
            "Received on",
            "受理日期",
            aliases=("受理时间", "来电时间", "日期"),
            kind=Kind.DATE,
            required=True,
            past=True,
            example="2026-11-16",
        ),
        Column(
            "words",
            "Request",
            "诉求内容",
            aliases=("工单内容", "问题描述", "内容"),
            required=True,
            max_length=2000,
            example="楼道灯不亮",
        ),
        Column(
            "address",
            "Address",
            "地址",
            aliases=("诉求地址", "事发地址", "地点"),
            example="槐荫里小区3栋",
        ),
        Column("name", "Caller", "来电人", aliases=("姓名", "反映人", "联系人"), max_length=40),
        Column(
            "phone",
            "Telephone",
            "联系电话",
            aliases=("电话", "来电号码"),
            kind=Kind.PHONE,
            example="1390000xxxx",
        ),
        Column(
            "category",
            "Category",
            "类别",
            aliases=("诉求类别", "问题分类"),
            kind=Kind.CHOICE,
            choices=_CATEGORIES,
            example="维修",
        ),
    ),
    key=("number",),
    into=lambda **values: HotlineRow(**{k: v for k, v in values.items() if v is not None}),
)


def bring_in(
    rows: Sequence[HotlineRow], *, upload: UploadRef, by: Viewer, at: datetime
) -> list[Outcome | RowError]:
    """Every order stands in the ledger once, with the day on which the hotline received it."""
    place = spotting.place_at(by, upload.scope_path)
    if place is None:
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    return [_bring(row, place, upload, by=by, at=at) for row in rows]


def _bring(
    row: HotlineRow, place: Place, upload: UploadRef, *, by: Viewer, at: datetime
) -> Outcome | RowError:
    if queries.from_source(row.number) is not None:
        return Outcome.UNCHANGED
    homes = doorplates_in(row.address, estates=spotting.estates_under(by, place))
    home = homes[0] if homes else None
    wish = actions.Wish(
        words=row.words,
        place=spotting.place_of(by, place, home),
        channel=Channel.HOTLINE,
        category=row.category or Category.OTHER,
        caller_name=row.name,
        caller_phone=row.phone,
        room=home.room if home else "",
        source_ref=row.number,
        event_id=upload.event_id,
    )
    try:
        with transaction.atomic():
            actions.take_in(wish, by=by, at=at, asked_at=_moment(row.asked_on, at))
    except Refused as refusal:
        reason = refusal.message
        return RowError("", reason if isinstance(reason, Sentence) else said("Not taken in."))
    return Outcome.ADDED


def _moment(day: date, at: datetime) -> datetime:
    """Nine in the morning of the day: the workbook gives no hour; never later than now."""
    return min(make_aware(datetime.combine(day, time(9))), at)


HOTLINE = SheetKind(
    code="requests.hotline",
    label="Orders of the 12345 hotline",
    row_type=ROWS,
    apply=bring_in,
    needs="items.take_in",
    note="Each order comes in once, by its number; orders that are here already stay as they are."
    " The reply goes back by exporting the ledger.",
    batch=100,
)
