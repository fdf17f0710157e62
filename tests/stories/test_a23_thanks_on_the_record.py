"""A resident's thanks is written down beside the request, without a mark for anybody, and counts in the day's figures.

Whether the thanked may be named outside is not asked here: the words stay in the office.
"""

PRACTICES = ("A23",)
PAGES = ("requests:call_back", "requests:thank_for", "requests:thanks")


def test_the_words_stand_with_the_request(walker, at):
    emil, pia = walker("emil"), walker("pia")
    at(16, 9)
    page = emil.open("requests:take_in")
    page = page.send(
        "登记", channel="电话", where="1单元", category="就医买药", words="老人的药快吃完了"
    )
    page = page.follow("派单").send("派单", to="pia")
    at(16, 15)
    pia.go(page.address).follow("办结").send("办结", note="代取药，送到家")
    at(16, 16)
    sheet = emil.go(page.address).follow("回访")
    sheet.send("记录回访", way="电话", contacted="是", solved="已解决", satisfied="满意")
    page = emil.go(page.address).follow("记录致谢")
    page = page.send("保存", channel="电话", to="绿苑物业", words="当天就送来了，谢谢")
    assert "致谢已记录" in page.main

    said = emil.open("requests:board").follow("居民致谢")
    assert "当天就送来了，谢谢" in said.main
    assert "绿苑物业" in said.main
    assert "当天就送来了" not in walker("wim").open("requests:thanks").main
    report = walker("eva").go("/").follow("社区日报")
    assert "居民致谢 1 0 +1 1" in report.main, "today, yesterday, the difference, the month"
