"""A community of 4 estates and 2,613 households stands in the register, its old estate of 48 with 144 people.

The secretary sets the estates up; the worker brings the office's own workbooks in: the old estate's
family by family, the three large ones with one line for each household.
"""

from django.utils.timezone import now

from tests.stories.walk import workbook
from tests.town import CANARY
from tongzhou.config.commands.work import do_due

PRACTICES = ("A06",)
PAGES = ("register:places", "register:households", "sheets:bring_in", "sheets:columns")
HEADER = ["序号", "小区名称", "楼号", "单元", "房间号", "姓名", "与户主关系", "户籍类型"]
OLD = "柳堤雅居"
# One household of the first estate is in the town's register already; it is met, not doubled.
LARGE = {f"槐荫小区{CANARY}": 1105, "春涧苑": 860, "望湖家园": 600}
SURNAMES = "沈纪许岳庄闻邵柏费鲁韩苗"


def set_up_estates(eva) -> None:
    for name in ("春涧苑", "望湖家园", OLD):
        page = eva.open("register:places").follow("槐荫里社区").follow("新建地点")
        page = page.send("建立", kind="小区", name=name)
        assert name in page.main


def families(estate: str, households: int, each: int) -> list[list]:
    """One line for each person, as the office's list has them."""
    lines = []
    for number in range(households):
        floor, door = divmod(number, 12)
        for person in range(each):
            name = f"{SURNAMES[number % 12]}{'甲乙丙'[person]}{number}"
            relation = ("户主", "配偶", "子")[person]
            home = [f"{door // 4 + 1}栋", f"{door % 4 // 2 + 1}单元", f"{floor + 1}0{door % 2 + 1}"]
            lines.append([len(lines) + 1, estate, *home, name, relation, "常住"])
    return lines


def bring_in(emil, title: str, *lines: list):
    """The workbook goes in through the pages; a large one in the background."""
    page = emil.open("register:households").follow("导入表格")
    page = page.send("读取表格", scope="槐荫里社区", file=workbook([title], HEADER, *lines))
    return page.send("开始导入")


def test_the_old_estate_person_by_person_and_the_same_list_again(walker):
    eva, emil = walker("eva"), walker("emil")
    set_up_estates(eva)
    lines = families(OLD, 48, 3)
    page = bring_in(emil, "柳堤雅居居民花名册", *lines)
    assert (page.figure("新增"), page.figure("退回")) == ("144", "0")
    page = bring_in(emil, "柳堤雅居居民花名册", *lines)
    assert (page.figure("新增"), page.figure("未变")) == ("0", "144")

    page = emil.open("register:places").follow("槐荫里社区").follow(OLD)
    assert (page.figure("住户"), page.figure("居民")) == ("48", "144")
    page = page.follow("住户 48")
    assert (page.figure("住户"), page.figure("居民")) == ("48", "144")
    assert all(row[2] == "3" for row in page.rows()), "three people in every household"


def test_the_four_estates_together(walker):
    eva, emil = walker("eva"), walker("emil")
    set_up_estates(eva)
    large = [line for estate, count in LARGE.items() for line in families(estate, count, 1)]
    page = bring_in(emil, "社区住户台账", *families(OLD, 48, 1), *large)
    assert "2613" in page.main, "it says how many rows are to go in"
    while do_due(now()):
        pass
    assert page.follow("刷新").figure("新增") == "2613"

    page = eva.open("register:places").follow("槐荫里社区")
    assert (page.figure("小区"), page.figure("住户")) == ("4", "2613")
    assert len(page.rows()) == 4
    assert eva.open("register:households").figure("住户") == "2613"
    assert walker("wim").open("register:households").figure("住户") == "1", "the west has its own"
