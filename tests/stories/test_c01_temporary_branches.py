"""74 members are placed in 20 temporary branches, 21 of them as officers; the home branch keeps everybody.

The street sets the temporary branches up with the paper that approves them, the home branch's secretary
sends the members, the street appoints the officers.
"""

from tests.stories.walk import workbook

PRACTICES = ("C01",)
PAGES = ("members:temporary", "members:send", "members:appoint", "members:organisation")
MEMBERS, BRANCHES, OFFICERS = 74, 20, 21
SURNAMES = "沈纪许岳庄闻邵柏费鲁韩苗"


def set_up(lena, town) -> dict[str, str]:
    """Name and page of each of the twenty."""
    street = town.organisations["street"]
    for number in range(1, BRANCHES + 1):
        lena.open("members:temporary", street.pk).send(
            "建立", name=f"第{number:02d}临时党支部", approved_by="滨湖街道党工委",
            approval_number="滨街工委〔2026〕5号", remit="疫情防控和居民服务",
        )  # fmt: skip
    page = lena.open("members:organisation", street.pk)
    links = page.root.xpath("//main//a[starts-with(., '第')]")
    return {link.text: link.get("href") for link in links}


def bring_in(bea) -> None:
    """Two of the town's are members already; seventy-two more come with the roster."""
    lines = [
        [f"{SURNAMES[n % 12]}{'云青雨清知见'[n // 12]}", "正式党员"] for n in range(MEMBERS - 2)
    ]
    page = bea.open("sheets:bring_in", "members.roster")
    page = page.send(
        "读取表格", scope="连轧车间党支部", file=workbook(["姓名", "政治面貌"], *lines)
    )
    assert page.send("开始导入").figure("新增") == "72"


def test_seventy_four_in_twenty(town, walker, at):
    lena, bea = walker("lena"), walker("bea")
    at(16, 9)
    branches = set_up(lena, town)
    assert len(branches) == BRANCHES
    bring_in(bea)

    home = bea.open("members:organisation", town.organisations["branch"].pk)
    people = members_of(home)
    assert len(people) == MEMBERS
    for number, address in enumerate(people):
        page = bea.go(f"{address}send/")
        page = page.send("保存", to=list(branches)[number % BRANCHES])
        assert number or "已保存" in page.main
    page = bea.go(people[5])
    assert "连轧车间党支部" in page.main
    assert "组织关系 2026-11-16–" in page.main or "组织关系 2020-01-01–" in page.main
    assert "临时党支部 2026-11-16–" in page.main, "both at once, each with its dates"

    officers, placed = 0, 0
    for number, address in enumerate(branches.values()):
        page = lena.go(address)
        placed += len(page.rows())
        roles = ["支部书记", "支部副书记"] if number == 0 else ["支部书记"]
        for row, role in zip(page.rows(), roles, strict=False):
            page = lena.go(f"{address}appoint/").send("任命", person=row[0], role=role)
        officers += page.main.count("免去职务")
    assert (placed, officers) == (MEMBERS, OFFICERS)
    assert len(members_of(bea.go(home.address))) == MEMBERS, "the home branch has lost nobody"


def members_of(page) -> list[str]:
    """The pages of everybody on the list, over all its parts."""
    found = page.root.xpath("//*[@id='rows']//tbody/tr/td[1]//a/@href")
    further = page.links("下一页")
    return found + (members_of(page.follow("下一页")) if further else [])
