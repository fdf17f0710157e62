"""The whole branch claims vanguard posts at once: everybody's post, duties and term stand on one page."""

from tests.stories.deployed import workers

PRACTICES = ("C10",)
PAGES = ("duty:claims", "duty:claim_branch", "duty:give_up")
MORE = 16


def test_all_members_claim_on_one_page(town, walker, at):
    workers(town, MORE)
    at(16, 9)
    bea = walker("bea")
    page = bea.open("duty:claims").follow("连轧车间党支部")
    assert f"还有 {MORE + 2} 人没有岗位" in page.main
    fields = [name[6:] for name in page.root.xpath("//input/@name") if name.startswith("title_")]
    assert len(fields) == MORE + 2
    posts = {f"title_{key}": f"先锋岗{number:02d}" for number, key in enumerate(fields)}
    duties = {f"duties_{key}": "班前查隐患" for key in fields}
    twice = posts | {f"title_{fields[1]}": "先锋岗00"}
    term = {"started_on": "2026-11-16", "ended_on": "2027-11-15"}
    page = page.send("全部认领", **twice, **term)
    assert "在这段时间" in page.main or "负责" in page.main, "the line that clashes is named"
    page = page.send("全部认领", **posts, **duties, **term)
    assert f"已认领 {MORE + 2} 个岗位" in page.main
    assert len(page.rows()) == MORE + 2
    assert "2026-11-16 – 2027-11-15" in page.main

    page = bea.open("duty:claims").follow("连轧车间党支部")
    assert "还有 0 人没有岗位" in page.main or "没有岗位" in page.main


def test_a_member_claims_for_oneself_only(town, walker, at):
    at(16, 9)
    mo = walker("mo")
    assert not mo.open("duty:claims").offers("连轧车间党支部")
    assert mo.open("duty:claim_branch", town.organisations["branch"].pk).status in {403, 404}
