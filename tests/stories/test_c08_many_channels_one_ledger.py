"""Online and offline, by telephone and face to face: a wish stands in one ledger, with the channel it came by.

A resident scans the poster, another telephones, one is met at the door, the grid worker writes one
down, a group's list is pasted, a sheet of paper is typed in the next day.
"""

PRACTICES = ("C08",)
PAGES = (
    "posters:hanging",
    "requests:poster",
    "requests:receipt",
    "requests:take_in",
    "requests:paste",
)


def hangs(emil) -> str:
    """The address behind the QR code of a new poster in the entrance."""
    page = emil.open("requests:board").follow("扫码海报").send("生成海报", place="1栋")
    return next(part for part in page.main.split() if "/r/" in part)


def taken_in(somebody, channel: str, words: str, **more):
    page = somebody.open("requests:take_in")
    page = page.send("登记", channel=channel, where="1单元", category="维修", words=words, **more)
    assert "已登记" in page.main, page.main
    return page


def test_six_ways_into_one_ledger(walker, at):
    emil, gus = walker("emil"), walker("gus")
    at(16, 9)
    address = hangs(emil).split("testserver")[-1]
    at(16, 10)
    resident = walker()
    receipt = resident.go(address).send("提交", words="三楼楼道灯不亮", caller_phone="1390000xxxx")
    assert "受理" in receipt.main
    assert "回执号" in receipt.main

    taken_in(emil, "电话", "暖气只有十四度")
    taken_in(emil, "上门", "想请人教用手机")
    taken_in(gus, "网格员", "一楼有人在楼道给电动车充电")
    page = emil.open("requests:paste").send("识别接龙", place="1栋", text="#接龙\n1. 沈 快递柜太满")
    assert "姓名是推测的" in page.main, "a doubtful line waits until somebody has looked"
    choice = page.root.xpath("string(//select[starts-with(@name, 'do-')]/@name)")
    assert "1行已登记" in page.send("按所选处理", **{choice: "登记"}).main
    at(17, 9)
    taken_in(emil, "纸质补录", "申请加装长椅", paper_on="2026-11-16")

    ledger = emil.open("requests:board")
    channels = [row[3] for row in ledger.rows()]
    assert sorted(channels) == sorted(["扫码", "电话", "上门", "网格员", "微信群", "纸质补录"])
    for channel in channels:
        assert len(emil.open("requests:board", channel=channel_code(ledger, channel)).rows()) == 1


def channel_code(ledger, words: str) -> str:
    return ledger.root.xpath("//select[@name='channel']/option[. = $w]/@value", w=words)[0]


def test_the_resident_reads_the_same_words_as_the_office(walker, at):
    emil, pia = walker("emil"), walker("pia")
    at(16, 9)
    address = hangs(emil).split("testserver")[-1]
    resident = walker()
    receipt = resident.go(address).send("提交", words="三楼楼道灯不亮")
    mine = receipt.address
    page = (
        emil.open("requests:board").follow("三楼楼道灯不亮").follow("派单").send("派单", to="pia")
    )
    assert "办理中" in page.main
    assert "办理中" in resident.go(mine).main
    at(16, 15)
    pia.open("requests:board").follow("三楼楼道灯不亮").follow("办结").send(
        "办结", note="换了声控灯"
    )
    page = resident.go(mine)
    assert "换了声控灯" in page.main
    page = page.send("提交回访", contacted="是", solved="已解决", satisfied="满意")
    assert "已解决" in page.main
    assert "已解决" in emil.open("requests:board").main


def test_danger_is_stopped_before_it_is_sent(walker, at):
    at(16, 9)
    address = hangs(walker("emil")).split("testserver")[-1]
    page = walker().go(address).send("提交", words="楼上着火了，有人困在里面")
    assert page.status == 409
    assert "119" in page.main
    assert "还没有居民诉求" in walker("emil").open("requests:board").main
