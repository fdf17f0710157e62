"""A squad for explaining policy and hearing people: it needs a remit and an end, and its posts end with it."""

from tests.stories.deployed import serve_here, workers
from tongzhou.ground.organisations.models import Appointment

PRACTICES = ("C03",)
PAGES = ("duty:new_deployment", "duty:choose", "duty:deployment")


def test_remit_and_end(town, walker, at):
    people = workers(town, 4)
    serve_here(town, people)
    at(16, 9)
    eva = walker("eva")
    order = {
        "kind": "专班",
        "title": "政策宣传及民意收集工作专班",
        "place": town.east.name,
        "leader": people[0],
        "started_on": "2026-11-16",
    }
    page = eva.open("duty:new_deployment").send("下达", **order, ended_on="2026-12-15")
    assert "专班须写明任务" in page.main
    page = eva.open("duty:new_deployment").send("下达", **order, remit="政策宣传、民意收集")
    assert page.offers("下达"), "an end is asked for"
    page = page.send("下达", **order, remit="政策宣传、民意收集", ended_on="2026-12-15")
    page = page.send("派出", names=" ".join(people))
    assert "政策宣传、民意收集" in page.main
    assert "2026-12-15" in page.main
    assert len(page.rows()) == 4
    given = Appointment.objects.filter(person__name__in=people, ended_on__isnull=False)
    assert {str(post.ended_on) for post in given} == {"2026-12-15"}
