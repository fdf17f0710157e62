"""What the planner says, as people read it in both languages."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from fairplan.roster.reasons import SENTENCES as OF_THE_PLANNER
from tongzhou.areas.duty.sentences import SENTENCES, Words

NAMES = {"a": "赵一", "b": "钱二", "c": "孙三"}
TITLES = {"1": "东门夜班", "2": "东门白班"}
WORDS = Words(
    NAMES, TITLES, ["3-2 一", "3-3 二", "3-4 三"], skills={}, days_before=["3-1 日", "2-28 六"]
)
NEVER_SHOWN = {"nobody", "length", "unknown_shift"}
"""A plan broken in its form never reaches a page."""

READ = [
    (
        ("few", {"day": 0, "shift": "1", "need": 2, "rule": "cover", "have": 1, "people": ["a"]}),
        "3-2 一 东门夜班需 2 人（到岗人数），能到的只有 1 人：赵一",
        "东门夜班 on 3-2 一 needs 2 (people on duty), 1 can be there: 赵一",
    ),
    (
        ("few", {"day": 0, "shift": "1/2", "need": 1, "rule": "leader:x", "have": 0, "people": []}),
        "3-2 一 任何班次需 1 人（带班的人），没有人能到",
        "every duty on 3-2 一 needs 1 (one who leads), nobody can be there",
    ),
    (
        (
            "few_with",
            {"day": 0, "shift": "2", "need": 2, "rule": "cover", "free": 2, "have": 1}
            | {"other_rule": "newcomers", "people": ["a", "b"]},
        ),
        "3-2 一 东门白班需 2 人（到岗人数）；有空的 2 人中，受“新手”所限只能到 1 人：赵一、钱二",
        (
            "东门白班 on 3-2 一 needs 2 (people on duty); of the 2 who could, only 1 may be there (newcomers):"
            " 赵一, 钱二"
        ),
    ),
    (
        (
            "crowd",
            {"day": 1, "shift": ["1", "2"], "need": 4, "rule": "cover", "have": 3}
            | {"people": ["a", "b", "c"]},
        ),
        "3-3 二 全部班次合计需 4 人（到岗人数），能到的只有 3 人：赵一、钱二、孙三",
        (
            "every duty taken together on 3-3 二: 4 are needed in all (people on duty), 3 can be there:"
            " 赵一, 钱二, 孙三"
        ),
    ),
    (
        ("max_consecutive", {"person": ["a", "b"], "have": 3, "day": -2, "most": 2}),
        "赵一、钱二从 2-28 六 起连值 3 天，最多 2 天",
        "赵一, 钱二 would be on duty 3 days in a row from 2-28 六, 2 at most",
    ),
    (
        ("limit_away", {"person": "a", "day": [0, 1], "why": "travel"}),
        "赵一 3-2 一、3-3 二 不行：太远",
        "赵一 cannot on 3-2 一, 3-3 二: too far",
    ),
    (
        ("limit_away", {"person": "c", "day": 2, "why": "left"}),
        "孙三 3-4 三 不行：已不在此服务",
        "孙三 cannot on 3-4 三: no longer serves here",
    ),
    (
        ("limit_week_minutes", {"person": "a", "most": 2400}),
        "赵一七天内最多 40 小时",
        "赵一 may do 40 hours in seven days",
    ),
]


@pytest.mark.parametrize(("told", "chinese", "english"), READ)
def test_each_reads_well_in_both_languages(told, chinese, english):
    for language, text in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            assert str(WORDS.sentence(*told)) == text


def test_everything_the_planner_can_say_has_a_sentence():
    assert set(OF_THE_PLANNER) - NEVER_SHOWN <= set(SENTENCES)
    for code in set(OF_THE_PLANNER) - NEVER_SHOWN:
        told = set(re.findall(r"{(\w+)}", OF_THE_PLANNER[code]))
        assert set(re.findall(r"%\((\w+)\)", SENTENCES[code].text)) <= told, code
