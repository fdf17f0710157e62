"""一个党支部、四个党小组: four groups in one branch, each with its members from the roster and its leader.

Everybody belongs to one group; the group's page shows who is in it, the branch's page all of them.
"""

from tests.stories.walk import workbook

PRACTICES = ("D01",)
PAGES = ("members:organisation", "members:set_up", "members:appoint", "sheets:bring_in")
GROUPS = ("炼钢党小组", "轧钢党小组", "钢包党小组", "除尘党小组")
HEADER = ["序号", "姓名", "党员类别", "出生年月", "所在党小组", "岗位"]
SURNAMES = "沈纪许岳庄闻邵柏费鲁韩苗贺安"


def roster() -> list[list]:
    """Twenty-four members, six in every group."""
    names = [
        f"{SURNAMES[n % 14]}{'云青雨清知见南暮川静庆立'[n % 12]}{'一二'[n // 14]}"
        for n in range(24)
    ]
    return [
        [n + 1, name, "正式党员", f"198{n % 10}年3月1日", GROUPS[n % 4], "运行工"]
        for n, name in enumerate(names)
    ]


def test_one_branch_and_its_four_groups(town, walker, at):
    bea = walker("bea")
    at(16, 9)
    branch = bea.open("members:organisation", town.organisations["branch"].pk)
    for name in GROUPS:
        page = branch.follow("设立组织").send("建立", kind="党小组", name=name)
        assert name in page.main

    page = bea.go(branch.address).follow("导入花名册")
    page = page.send("读取表格", scope="连轧车间党支部",
                     file=workbook(["运行车间党支部党员花名册"], HEADER, *roster()))  # fmt: skip
    page = page.send("开始导入")
    assert (page.figure("新增"), page.figure("退回")) == ("24", "0")

    page = bea.go(branch.address)
    assert len(page.rows()) == 26, "with the two who were there"
    for name in GROUPS:
        group = page.follow(name)
        assert len(group.rows()) == 6
        leader = group.rows()[0][0]
        group = group.follow("任命").send("任命", person=leader, role="党小组组长")
        assert f"{leader} 党小组组长" in group.main
    outside = walker("eva").open("members:organisation", town.organisations["branch"].pk)
    assert outside.status == 404
