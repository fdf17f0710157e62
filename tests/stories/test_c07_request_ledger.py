"""36 requests of residents stand in one ledger and are closed one by one, day by day, by what the residents say.

Twelve come in on each of three days. The property management does the work, the community asks back;
what is unfinished in the evening stands in the ledger of the next day.
"""

import io

from openpyxl import load_workbook

PRACTICES = ("C07",)
PAGES = (
    "requests:board",
    "requests:paste",
    "tracking:move",
    "requests:call_back",
    "requests:rates",
    "requests:export",
)
PARTS = (
    "声控灯",
    "门锁",
    "扶手",
    "水管",
    "窗户",
    "下水道",
    "信箱",
    "门铃",
    "栏杆",
    "台阶",
    "雨棚",
    "对讲机",
)


def come_in(emil, day: int) -> None:
    """Twelve families write into the group; the worker pastes the list and hands it to the property management."""
    lines = [
        f"{n}. {'沈纪许岳庄闻邵柏费鲁韩苗'[n - 1]}先生 {part}坏了，第{day}天"
        for n, part in enumerate(PARTS, start=1)
    ]
    page = emil.open("requests:board").follow("粘贴接龙")
    page = page.send("识别接龙", place="1栋", text="#接龙\n" + "\n".join(lines))
    page = page.send("按所选处理")
    assert "12行已登记为诉求" in page.main
    ledger = emil.open("requests:board", show="free")
    chosen = [str(one) for one in ledger.root.xpath("//input[@name='chosen']/@value")]
    assert len(chosen) == 12
    assert "已派出12件" in ledger.send("派出所选", to="pia", chosen=chosen).main


def are_done(pia, how_many: int) -> None:
    """The oldest of what lies with the property management is done."""
    page = pia.open("requests:board", show="mine", state="in_hand", sort="number")
    for address in page.root.xpath("//main//tbody//a/@href")[:how_many]:
        pia.go(address).follow("办结").send("办结", note="更换配件，试用正常")


def are_called_back(emil) -> None:
    """Whoever was to be called back is asked the three questions, and they say how it stands."""
    page = emil.open("requests:board", show="call")
    for address in page.root.xpath("//main//tbody//a/@href"):
        emil.go(f"{address}call-back/").send(
            "记录回访", way="电话", contacted="是", solved="已解决", satisfied="满意"
        )


def unfinished(walker) -> int:
    return len(walker.open("requests:board", show="unfinished", size=100).rows())


def test_thirty_six_item_by_item(walker, at):
    emil, pia = walker("emil"), walker("pia")
    left = []
    for day, done in ((10, 10), (11, 12), (12, 14)):
        at(day, 9)
        come_in(emil, day)
        at(day, 15)
        are_done(pia, done)
        assert not emil.open("requests:board", show="mine").rows(), "the work is not emil's"
        at(day, 17)
        are_called_back(emil)
        left.append(unfinished(emil))
    assert left == [2, 2, 0]

    ledger = emil.open("requests:board")
    assert "共 36 条" in ledger.main
    rates = emil.open("requests:rates")
    assert rates.rows()[0][1:6] == ["36", "36", "36", "36", "36"], (
        "taken in, done, asked, met, solved"
    )
    assert "100.0% 36/36" in rates.main

    book = load_workbook(io.BytesIO(ledger.follow("导出").send("导出", why="存档").content))
    numbers = [row[1] for row in book.active.iter_rows(values_only=True) if isinstance(row[0], int)]
    book.close()
    assert numbers == [f"2026-{n:04d}" for n in range(36, 0, -1)]


def test_who_did_the_work_does_not_say_that_it_is_solved(walker, at):
    emil, pia = walker("emil"), walker("pia")
    at(10, 9)
    come_in(emil, 10)
    are_done(pia, 1)
    address = pia.open("requests:board", state="done").root.xpath("//main//tbody//a/@href")[0]
    assert not pia.go(address).links("回访")
    assert "已办待回访" in pia.go(address).main
    assert emil.go(address).links("回访")
