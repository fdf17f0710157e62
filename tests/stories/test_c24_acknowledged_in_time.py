"""民呼我应: a wish is acknowledged within the time that the rule allows; the clock stands beside it until then.

What nobody has acknowledged stands on My day, first with the time left, then with the time it is late; the
receipt shows the resident that the office has it.
"""

PRACTICES = ("C24",)
PAGES = ("requests:poster", "requests:detail", "tracking:move", "rulepacks:rule")


def test_the_clock_runs_until_somebody_answers(walker, at):
    emil, resident = walker("emil"), walker()
    at(16, 9)
    page = emil.open("posters:hanging", "requests").send("生成海报", place="1栋")
    address = next(part for part in page.main.split() if "/r/" in part).split("testserver")[-1]
    case = resident.go(address).send("提交", words="单元门关不上")
    mine = case.address
    ledger = emil.open("requests:board").follow("单元门关不上")
    assert "受理确认 还剩 2 小时" in ledger.main
    assert "还剩 2 小时" in emil.go("/").main

    at(16, 12)
    assert "受理确认 已超 1 小时" in emil.go(ledger.address).main
    home = emil.go("/")
    assert "1 件已超期" in home.main
    page = home.follow("单元门关不上").send("受理确认")
    assert "受理确认 2026-11-16 12:00" in page.main
    assert "已超期" not in emil.go("/").main, "the deadline of the work is what counts now"
    assert "受理" in resident.go(mine).main


def test_whoever_dispatches_at_once_has_acknowledged(walker, at):
    emil = walker("emil")
    at(16, 9)
    page = emil.open("requests:take_in")
    page = page.send("登记", channel="电话", where="1单元", category="维修", words="单元门关不上")
    assert "受理确认 2026-11-16 09:00" in page.main, (
        "taken in by a person is acknowledged by a person"
    )


def test_the_time_allowed_is_a_rule_that_the_secretary_may_set(walker, at):
    eva, emil = walker("eva"), walker("emil")
    at(16, 8)
    page = eva.open("rulepacks:rule", "requests.acknowledge_minutes").follow("另设本地值")
    page = page.send("设置", value=30, starts_on="2026-11-16", reason="滨湖街道首问负责办法")
    assert "30" in page.main

    at(16, 9)
    page = eva.open("posters:hanging", "requests").send("生成海报", place="1栋")
    address = next(part for part in page.main.split() if "/r/" in part).split("testserver")[-1]
    walker().go(address).send("提交", words="单元门关不上")
    at(16, 9, 10)
    page = emil.open("requests:board").follow("单元门关不上")
    assert "受理确认 还剩 20 分钟" in page.main
