"""“日报告”“零报告”: every day is signed on time, also the day on which nothing happened; four states stay four.

Zero, missing, late and not applicable are told apart on the strip of days and on the street's board,
which adds up what was signed and never takes a missing report for a zero. No figure is typed.
"""

PRACTICES = ("E02",)
PAGES = ("reports:home", "reports:one", "reports:board", "reports:excuse")


def owes_from_today(*secretaries) -> None:
    for secretary in secretaries:
        secretary.open("reports:home").send("从今天起每日报送")


def takes_in(emil, words: str):
    page = emil.open("requests:take_in")
    return page.send("登记", channel="电话", where="1单元", category="维修", words=words)


def report_of(somebody, town, side: str, day: int):
    return somebody.open(
        "reports:one", "community_daily", town.organisations[side].pk, f"2026-11-{day}"
    )


def test_four_days_in_four_states(town, walker, at):
    eva = walker("eva")
    at(16, 9)
    owes_from_today(eva)
    at(16, 16)
    page = eva.open("reports:home").follow("核对并签发")
    assert "零报告：无。" in page.main
    page = page.send("签发零报告")
    assert "按时签发" in page.main
    assert not page.offers("签发零报告")

    at(18, 19)
    assert "有 2 件事等您办， 2 件已超期" in eva.go("/").main, "an overdue report is not “nothing”"
    page = eva.go("/").follow("社区日报（2026年11月18日）")
    assert "已超 2 小时" in page.main
    assert "迟报" in page.send("签发").main

    at(19, 10)
    page = report_of(eva, town, "east", 19).follow("这一天不适用")
    page.send("登记", because="节假日")
    strip = eva.open("reports:home").main
    at(20, 9)
    strip = eva.open("reports:home").main
    for day, state in (
        ("15", "不适用"),
        ("16", "按时签发"),
        ("17", "漏报"),
        ("18", "迟报"),
        ("19", "不适用"),
    ):
        assert f"{day} {state}" in strip, strip


def test_the_street_adds_up_what_was_signed(town, walker, at):
    eva, wanda, lena, emil = walker("eva"), walker("wanda"), walker("lena"), walker("emil")
    at(16, 9)
    owes_from_today(eva, wanda)
    takes_in(emil, "楼道灯不亮")
    takes_in(emil, "单元门关不上")
    at(16, 16)
    board = lena.open("reports:home").follow("报送情况一览")
    assert "已签发 0/2" in board.main
    signed = report_of(eva, town, "east", 16).send("签发")
    assert "受理诉求 2" in signed.main

    at(17, 9)
    board = lena.open(
        "reports:board", "street_daily", town.organisations["street"].pk, "2026-11-16"
    )
    assert "已签发 1/2 按期 1/2 未签发 1" in board.main
    assert [row[1] for row in board.rows()] == ["按时签发", "漏报"]
    late = report_of(wanda, town, "west", 16).send("签发零报告")
    assert "迟报" in late.main
    board = lena.go(board.address)
    assert "已签发 2/2 按期 1/2 未签发 0 零报告 1" in board.main, (
        "complete and on time are two figures"
    )
    total = board.follow("打开汇总")
    assert "受理诉求 2" in total.main


def test_what_comes_after_the_signature_stands_in_the_next_report(town, walker, at):
    eva, emil = walker("eva"), walker("emil")
    at(16, 9)
    owes_from_today(eva)
    assert "已登记" in takes_in(emil, "楼道灯不亮").main
    at(16, 16)
    assert "受理诉求 1" in report_of(eva, town, "east", 16).send("签发").main
    at(16, 20)
    assert "已登记" in takes_in(emil, "夜里水管爆了").main
    assert "受理诉求 1" in report_of(eva, town, "east", 16).main, "the signed figure stands"
    at(17, 9)
    page = report_of(eva, town, "east", 17)
    assert "昨日签发之后又有记录（已计入本月累计）： 受理诉求 +1" in page.main
    assert "受理诉求 0 1 −1 2" in page.main, "today, yesterday as signed, the difference, the month"


def test_a_signed_figure_is_changed_only_in_sight(town, walker, at):
    eva = walker("eva")
    at(16, 9)
    owes_from_today(eva)
    at(16, 16)
    page = report_of(eva, town, "east", 16).send("签发零报告")
    page = page.follow_in("受理诉求", "更正")
    page = page.send("订正", value=1, reason="居民当面提出，尚未登记")
    assert "已订正，系统得出0" in page.main
    assert "居民当面提出，尚未登记" in page.main
    assert "零报告" not in page.main
