"""The words of organisation life: its facts, and the columns of a roster."""

from __future__ import annotations

from tongzhou.base.manifest import Count, FactKind, Indicator
from tongzhou.base.sheets import Column, Kind, LedgerColumn
from tongzhou.shared.facts.kinds import TEMPORARY_SENT

APPOINTED = FactKind("post.appointed", "Somebody was appointed to a post", ("role",))
POST_ENDED = FactKind("post.ended", "A post ended", ("role",))
TRANSFERRED = FactKind("member.transferred", "A member was transferred to another branch")
TEMPORARY_SET_UP = FactKind("temporary.set_up", "A temporary branch was set up", ("body",))
TEMPORARY_REVOKED = FactKind("temporary.revoked", "A temporary branch was revoked", ("members",))
FACTS = (
    APPOINTED,
    POST_ENDED,
    TRANSFERRED,
    TEMPORARY_SET_UP,
    TEMPORARY_SENT,
    TEMPORARY_REVOKED,
)

SENT = Indicator(
    code="party.members_sent",
    label="Members sent to temporary branches",
    measure=Count(TEMPORARY_SENT.code),
    counting_rule="Counted on the day they were sent, each time.",
)

STATUSES = (
    ("中共党员", "full"),
    ("正式党员", "full"),
    ("党员", "full"),
    ("预备党员", "probationary"),
    ("中共预备党员", "probationary"),
    ("发展对象", "candidate"),
    ("入党积极分子", "activist"),
    ("积极分子", "activist"),
    ("入党申请人", "applicant"),
    ("群众", "non_member"),
    ("共青团员", "non_member"),
)
COLUMNS = (
    Column("name", "Name", "姓名", ("党员姓名",), required=True, max_length=40, example="庄雨田"),
    Column("status", "Political status", "政治面貌", ("党员类别", "人员类别"), kind=Kind.CHOICE,
           choices=STATUSES, required=True, example="正式党员"),
    Column("sex", "Sex", "性别", kind=Kind.CHOICE,
           choices=(("男", "1"), ("女", "2")), example="男"),
    Column("born_on", "Born on", "出生日期", ("出生年月",), kind=Kind.DATE, past=True,
           example="1985年3月2日"),
    Column("admitted_on", "Admitted on", "入党日期", ("入党时间",), kind=Kind.DATE, past=True,
           example="2010年7月1日"),
    Column("phone", "Phone", "联系电话", ("手机", "电话", "联系方式"), kind=Kind.PHONE,
           example="1390000xxxx"),
    Column("group", "Party group", "党小组", ("所在党小组",), max_length=60, example="精整组"),
    Column("job", "Job", "岗位", ("职务", "工作岗位"), max_length=60),
)  # fmt: skip
KEY = ("name", "born_on")

ROSTER = (
    LedgerColumn("name", "姓名", 12),
    LedgerColumn("status", "政治面貌", 12),
    LedgerColumn("sex", "性别", 6),
    LedgerColumn("home", "组织关系所在支部", 26),
    LedgerColumn("group", "党小组", 14),
    LedgerColumn("posts", "职务", 20),
    LedgerColumn("since", "起始日期", kind="date"),
    LedgerColumn("phone", "联系电话（脱敏）", 18),
)
