"""A temporary committee with five branches; nine squads; 163 medics in three batches; a list of 69 to commend.

All through the pages, with the numbers of the text. Who is commended, people decide; the system writes the list.
"""

import io

from docx import Document

from tests.stories.deployed import an_officer, workers

PRACTICES = ("B20",)
PAGES = (
    "members:temporary",
    "duty:new_deployment",
    "duty:choose",
    "duty:home_units",
    "duty:commendation",
)
FUNCTIONS = ("联合医疗", "应急保障", "设备供给", "安全保卫", "后勤服务")
BATCHES = ((16, 60), (20, 60), (24, 43))
MEDICS, COMMENDED, SQUADS, FORCES = 163, 69, 9, 12


def test_a_committee_with_five_functional_branches(town, walker, at):
    at(16, 9)
    lena = walker("lena")
    paper = {"approved_by": "滨湖街道党工委", "approval_number": "滨街工委〔2026〕7号"}
    page = lena.open("members:temporary", town.organisations["street"].pk)
    page = page.send("建立", kind="临时党委", name="集中隔离点临时党委", **paper)
    committee = page.address
    for name in FUNCTIONS:
        page = lena.go(committee).follow("成立临时党支部")
        page.send("建立", kind="临时党支部", name=f"{name}党支部", **paper)
    page = lena.go(committee)
    assert [f"{name}党支部" in page.main for name in FUNCTIONS] == [True] * 5


def test_squads_and_forces_each_with_leader_remit_and_end(town, walker, at):
    at(16, 9)
    eva = walker("eva")
    kinds = [("专班", "联合督导组", SQUADS), ("突击队", "党员突击队", FORCES)]
    for kind, name, count in kinds:
        for number in range(1, count + 1):
            eva.open("duty:new_deployment").send(
                "下达",
                kind=kind,
                title=f"第{number}{name}",
                place=town.east.name,
                leader=town.people["emil"].name,
                remit="卡口值守督导",
                started_on="2026-11-16",
                ended_on="2026-12-16",
            )
    page = eva.open("duty:deployments", kind="special_squad")
    assert len(page.rows()) == SQUADS
    assert len(eva.open("duty:deployments", kind="task_force").rows()) == FORCES


def test_163_in_three_batches_and_69_commended(town, walker, at):
    an_officer(town)
    people = workers(town, MEDICS)
    uwe, eva = walker("uwe"), walker("eva")
    at(16, 8)
    page = uwe.open("duty:new_deployment").send(
        "下达",
        kind="下沉",
        title="医护支援",
        place=town.east.name,
        unit=town.organisations["works"].name,
        started_on="2026-11-16",
        ended_on="2026-12-31",
        wanted=MEDICS,
    )
    order, left = page.address.replace("people/", ""), list(people)
    for day, count in BATCHES:
        at(day, 8)
        batch, left = left[:count], left[count:]
        page = uwe.go(order).follow("选派人员")
        page.send("派出", names=" ".join(batch), started_on=f"2026-11-{day}", ended_on="2026-12-31")
        page = eva.go(order).send("全部接收")
    assert not left
    assert "163 / 163" in page.main
    batches = page.rows("batches")
    assert [row[3:] for row in batches] == [["60", "60"], ["60", "60"], ["43", "43"]]

    page = eva.go(order).follow("派出单位与反馈")
    ticked = page.root.xpath("//input[@name='person']/@value")[:COMMENDED]
    unit = page.root.xpath("//input[@name='unit']/@value")
    paper = page.send("起草表彰名单", person=ticked, unit=unit)
    written = Document(io.BytesIO(paper.content))
    assert len(written.tables[0].rows) == COMMENDED + 1
    assert any("个人（69名）" in line.text for line in written.paragraphs)
