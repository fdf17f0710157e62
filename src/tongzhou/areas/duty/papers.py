"""The proof of service as a document: what was served, by the record; nobody's merit is weighed."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from tongzhou.areas.duty.models import Proof
from tongzhou.shared.documents.values import Document, Signature, Table, Text
from tongzhou.shared.documents.writing import chinese_date


def hours(minutes: int) -> str:
    """Hours with one decimal where needed: 90 minutes are 1.5."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def proof_paper(proof: Proof, *, place: str, office: str, at: datetime) -> Document:
    """The paper of an issued proof. Identity numbers are not kept: the person may write it in by hand."""
    title = "志愿服务记录证明" if proof.volunteer else "服务记录证明"
    first, last = chinese_date(proof.first_day), chinese_date(proof.last_day)
    rows = [(name, str(duties), hours(minutes)) for name, duties, minutes in proof.lines]
    rows.append(("合计", str(proof.duties), hours(proof.minutes)))
    issued = localdate(proof.issued_at or at)
    return Document(
        title=title,
        body=(
            Text(f"编号：{proof.number}"),
            Text(
                f"兹证明{proof.person.name}（证件号码：____________________，由本人填写）"
                f"于{first}至{last}在{place}参加服务，经带班负责人逐次确认，"
                f"共{proof.duties}次，累计{hours(proof.minutes)}小时。具体如下："
            ),
            Table(("服务内容", "次数", "时长（小时）"), rows, widths=(3, 1, 1), total=True),
            Text("以上数据来自服务记录，按实际服务时间计算，不含往返路上时间。特此证明。"),
        ),
        signature=Signature(office or place, issued),
        draft=proof.issued_at is None,
        made_at=at,
    )
