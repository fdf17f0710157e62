"""942 households with nearly 2,000 people, many of them floating residents, and who they are is found at once.

The works' own housing estate: the worker brings the list in, sees how many floating residents there
are and where, enters one who has just moved in, and one who has left.
"""

from django.utils.timezone import now

from tests.stories.test_a06_residence_register import HEADER, SURNAMES
from tests.stories.walk import workbook
from tongzhou.config.commands.work import do_due

PRACTICES = ("E08",)
PAGES = ("register:households", "register:add_resident", "register:move_out")
ESTATE = "测绘家园"
HOUSEHOLDS, PEOPLE, FLOATING = 942, 1986, 612


def lines() -> list[list]:
    """Two people in every household, three in the first hundred and two; every third household floats."""
    found = []
    for number in range(HOUSEHOLDS):
        floor, door = divmod(number, 60)
        home = [f"{door // 6 + 1}栋", f"{door % 6 // 2 + 1}单元", f"{floor + 1}0{door % 2 + 1}"]
        for person in range(3 if number < PEOPLE - 2 * HOUSEHOLDS else 2):
            kind = "外来人口" if len(found) % 3 == 0 and len(found) < 3 * FLOATING else "常住"
            name = f"{SURNAMES[number % 12]}{'甲乙丙'[person]}{number}"
            found.append(
                [len(found) + 1, ESTATE, *home, name, ("户主", "配偶", "子")[person], kind]
            )
    return found


def test_the_estate_and_its_floating_residents(walker):
    emil = walker("emil")
    page = emil.open("register:households").follow("导入表格")
    page = page.send("读取表格", scope="槐荫里社区",
                     file=workbook(["一六一家属区住户登记"], HEADER, *lines()))  # fmt: skip
    page = page.send("开始导入")
    assert "1986" in page.main, "it says how many rows are to go in"
    while do_due(now()):
        pass
    assert page.follow("刷新").figure("新增") == str(PEOPLE)

    estate = emil.open("register:places").follow("槐荫里社区").follow(ESTATE)
    figures = [estate.figure(label) for label in ("住户", "居民", "外来人口")]
    assert figures == [str(HOUSEHOLDS), str(PEOPLE), str(FLOATING)]


def test_one_moves_in_and_one_moves_out(walker):
    emil = walker("emil")
    home = emil.open("register:households").follow("1单元 501")
    page = home.follow("新增居民").send("保存", name="牧晚晴", floating="True")
    assert "牧** 外来" in page.main, "the name is masked"
    page = emil.open("register:households", living="floating")
    assert (page.figure("外来人口"), len(page.rows())) == ("1", 1)

    page = page.follow("1单元 501").follow_in("牧**", "迁出").send("保存")
    assert "牧**" in page.main, "moved out, not deleted"
    page = emil.open("register:households", living="floating")
    assert (page.figure("外来人口"), page.rows()) == ("0", [])
