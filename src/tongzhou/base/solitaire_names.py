"""Tell a person's name among the words of one line of a chat."""

from __future__ import annotations

import re

# The surnames of well over nine in ten people; a name outside the list is only doubted, not lost.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔常汤康易乔赖"
    "文施洪辛柯翁岳齐庄童柏纪闻苗鲁祝左包季葛尤关华齐米费霍温柴申舒项宁梅牛向殷邢耿裴焦安管詹倪俞翟单路甘盛谷"
    "骆欧阮符游解连冉聂车宫房褚占古佟聪成明宗兰麦瞿岑卫桂官栾蒲穆郎卓艾商池鲍苟屈凌景牟路党宣全班隋谈饶应匡"
)
DOUBLE_SURNAMES = frozenset(
    {"欧阳", "上官", "司马", "诸葛", "尉迟", "皇甫", "令狐", "慕容", "东方", "司徒", "夏侯", "端木"}
)
# How neighbours are called when the given name is not written.
_CALLED = re.compile(
    r"^[\u4e00-\u9fff](?:阿姨|叔叔|叔|姨|大爷|大妈|爷爷|奶奶|婆婆|老师|师傅|先生|女士|姐|哥|工|总)$|^[老小][\u4e00-\u9fff]$"
)
# Words with which a wish begins; they end a name that was run into it.
_WISH = re.compile(
    r"^(?P<name>[\u4e00-\u9fff]{2,3}?)(?P<wish>需要|需|想要|想|要|求|请|申请|反映|报名|报修|代买|代|买|购|家里|家|的|帮).*"
)
_HAN = re.compile(r"^[\u4e00-\u9fff·]+$")
LONGEST_NICKNAME = 12


def is_surname(start: str) -> bool:
    """Whether a word that begins so may begin a name."""
    return start[:2] in DOUBLE_SURNAMES or start[:1] in SURNAMES


def is_name(word: str) -> bool:
    """Whether the word reads as a Chinese name or as what a neighbour is called."""
    if not _HAN.match(word):
        return False
    if _CALLED.match(word):
        return word[:1] in SURNAMES or word[:1] in "老小"
    longest = 4 if word[:2] in DOUBLE_SURNAMES else 3
    return is_surname(word) and 2 <= len(word) <= longest


def name_at(parts: list[str]) -> tuple[str, bool]:
    """The name that the words begin with, and whether it is surely one; ("", False) when none is.

    A first word followed by others is taken as a nickname, with doubt; a lone word is never split
    unless a surname and a wish show where.
    """
    if not parts:
        return "", False
    first = parts[0]
    if is_name(first):
        return first, len(parts) > 1 or len(first) <= 3
    if (wished := _WISH.match(first)) and is_surname(wished["name"]):
        return wished["name"], False
    if len(parts) > 1 and len(first) <= LONGEST_NICKNAME and not first.isdigit():
        return first, False
    return "", False
