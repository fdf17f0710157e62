"""Invented names. Rare surnames with uncommon given names, so that nobody real is meant."""

from __future__ import annotations

from random import Random

SURNAMES = "柏岑郗邵闻庄穆费鲁尚童贺苗韩纪许岳沈安裴桑芮荀阮虞宓糜卓蔺封羿储靳汲邴松井段富巫乌焦巴弓牧隗山谷车侯"
FIRST = "云秋青雨清知见南暮川静庆立小远景文嘉若思映望怀松竹梅溪岚朗素沐时听疏言微行"
SECOND = "舟雁禾田川秋微乔雨柏姝满可山石言宁安澄棠榆澜汀野声月初然之禾帆屿青白梧桐"
STREETS_PHONE = "1390000xxxx"


def person_name(dice: Random) -> str:
    """A name of two or three characters."""
    given = dice.choice(FIRST) + (dice.choice(SECOND) if dice.random() < 0.85 else "")
    return dice.choice(SURNAMES) + given


def phone(dice: Random) -> str:
    """A number that nobody can dial: its last four places are the letter x."""
    return f"1{dice.choice('357')}{dice.randrange(10)}0000xxxx"
