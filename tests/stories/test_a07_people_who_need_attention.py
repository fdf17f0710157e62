"""People who need attention: their needs stand in the register, and a wish for care is done by somebody.

Shown here is the part that the product serves so far: needs on the register, found with one filter and written
as a need and never as a label; and a request of the category care with its owner and call-back. The
care list itself, with next contact and consent, is later work.
"""

PRACTICES = ("A07",)
PAGES = ("register:add_resident", "register:households", "requests:take_in")


def test_a_need_is_found_and_a_wish_for_care_has_an_owner(walker, at):
    emil, gus = walker("emil"), walker("gus")
    at(16, 9)
    home = emil.open("register:households").follow("501").follow("新增居民")
    assert "需要什么" in home.main or "这个人" in home.main
    page = home.send(
        "保存", name="宫晚晴", relation="母", needs="独居，每周电话问候", born_on="1941-05-02"
    )
    assert "独居，每周电话问候" in page.main

    found = gus.open("register:households", living="needs")
    assert [row[4] for row in found.rows()] == ["独居，每周电话问候"]
    assert "宫晚晴" not in found.main, "the need is shown, the name stays masked"

    page = emil.open("requests:take_in")
    page = page.send(
        "登记", channel="电话", where="1单元", category="照护帮扶", words="想每天有人打个电话"
    )
    page = page.follow("派单").send("派单", to="gus", note="先上门认识一下")
    at(16, 10)
    page = gus.go("/").follow("想每天有人打个电话")
    assert "照护帮扶" in page.main
    assert "先上门认识一下" in page.main
    at(17, 10)
    page = gus.go(page.address).follow("办结").send("办结", note="已约定每天上午打电话")
    assert "已办待回访" in page.main
    assert not page.links("回访"), "whether it helped says the person, asked by somebody else"


def test_who_is_not_concerned_sees_no_need(walker):
    emil = walker("emil")
    home = emil.open("register:households").follow("501").follow("新增居民")
    home.send("保存", name="宫晚晴", needs="独居，每周电话问候")
    for other in ("wim", "pia", "lena"):
        page = walker(other).open("register:households", living="needs")
        assert page.status == 403 or "独居" not in page.main
