"""The certificate of destruction on paper: what the event file knows, written by the document maker."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import translation
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_GET

from tongzhou.base.dates import chinese_date, chinese_moment
from tongzhou.ground.events import queries, residue
from tongzhou.ground.events.words import certificate_lines, total_lines
from tongzhou.shared.documents.values import Document, Heading, Signature, Table, Text
from tongzhou.shared.documents.views import as_download
from tongzhou.shared.documents.writing import to_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@require_GET
def event_certificate(request, pk):
    """The certificate as a .docx. Official papers are in Chinese, whatever language the page has."""
    event = queries.one_event(request.viewer, pk)
    certificate = queries.certificate_of(event)
    if certificate is None:
        raise Http404
    with translation.override("zh-hans"):
        content = to_docx(paper(event, certificate))
    return as_download(content, f"个人信息销毁证明-{event.pk}.docx", DOCX)


def paper(event, certificate) -> Document:
    """What stands on the certificate. Counts and a hash; no personal data of anybody affected."""
    lines = certificate_lines(certificate)
    totals = total_lines(certificate, queries.pack_of(event))
    on = localdate(certificate.destroyed_at)
    return Document(
        title="应急事件个人信息销毁证明",
        body=[
            Text(_opening(event, certificate)),
            Heading("销毁内容"),
            Table(
                ("内容", "数据表", "处置方式", "行数"),
                [
                    *((one.purpose, one.table, one.end, str(one.rows)) for one in lines),
                    ("合计", "", "", str(certificate.rows)),
                ],
                widths=(6, 5, 3, 2),
                total=True,
            ),
            Text(f"另删除存放的文件 {certificate.files} 个。"),
            Heading("保留的合计数"),
            Table(
                ("台账", "行数", "合计"), [(a, str(b), c) for a, b, c in totals], widths=(4, 2, 6)
            ),
            Heading("核对"),
            Text("销毁清单摘要（SHA-256）："),
            Text(_in_groups(certificate.digest)),
            Text(_residue(certificate), lead="残留清理："),
            Text(f"最迟于{chinese_date(certificate.backups_gone_on)}清除。", lead="备份："),
            Text(f"提出人：{certificate.proposed_by}　　审批人：{certificate.approved_by}"),
        ],
        signature=Signature(str(event.place), on),
        draft=False,
        made_at=certificate.destroyed_at,
    )


def _opening(event, certificate) -> str:
    number = f"（{event.source_number}）" if event.source_number else ""
    return (
        f"“{event.name}”{number}于{chinese_moment(localtime(event.opened_at))}启动，"
        f"{chinese_moment(localtime(event.stood_down_at))}解除。依照《中华人民共和国突发事件应对法》"
        f"第八十四条、第八十五条，经两人提出、审批，"
        f"于{chinese_moment(localtime(certificate.destroyed_at))}销毁该事件的个人信息，只保留合计数。"
    )


def _in_groups(digest: str) -> str:
    """In groups of eight, so that the line breaks between them and two people can read it aloud."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _residue(certificate) -> str:
    stays = residue.journal_stays()
    what = "数据库空闲页、旧行版本与统计信息" if stays else "数据库空闲页与日志"
    if certificate.residue_cleared_at is None:
        return f"{what}正在清理，系统每隔几分钟重试，完成后本证明可重新下载。"
    journal = "数据库服务器自己的日志段由服务器在使用中覆盖，不在此列。" if stays else ""
    return f"{what}已于{chinese_moment(localtime(certificate.residue_cleared_at))}清理。{journal}"
