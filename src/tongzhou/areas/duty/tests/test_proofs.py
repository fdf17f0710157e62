"""服务记录证明: asked for, issued from the facts, declined with a reason, or not wanted any more."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document as Docx

from tongzhou.areas.duty.actions import proofs
from tongzhou.areas.duty.models import Proof
from tongzhou.areas.duty.papers import proof_paper
from tongzhou.areas.duty.queries.proofs import to_issue, totals
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, at
from tongzhou.areas.duty.tests.test_hours import EVENING, a_gate, confirm, refused, was_there
from tongzhou.ground.organisations.models import Appointment
from tongzhou.shared.documents.writing import to_docx
from tongzhou.shared.notices.models import Notice


@pytest.fixture
def gate(town):
    return a_gate(town)


def asked(gate, by="hua"):
    return proofs.ask(gate.east, first_day=MONDAY, last_day=MONDAY, by=gate.viewer(by), at=EVENING)


def test_the_proof_says_what_the_facts_say(gate):
    confirm(gate, was_there(gate.duty))
    confirm(gate, was_there(gate.duty, ends=at(MONDAY, 15, 30)))
    proof = proofs.issue(asked(gate), by=gate.viewer("eva"), at=EVENING)
    assert (proof.number, proof.duties, proof.minutes) == ("2026-0001", 1, 450)
    paper = proof_paper(proof, place="槐荫里社区", office="槐荫里社区居委会", at=EVENING)
    read = Docx(BytesIO(to_docx(paper)))
    words = "\n".join(p.text for p in read.paragraphs)
    assert "志愿服务记录证明" in words
    assert "hua" in words
    assert "累计7.5小时" in words
    assert [cell.text for cell in read.tables[0].rows[-1].cells] == ["合计", "1", "7.5"]


def test_a_correction_afterwards_leaves_the_issued_paper_as_it_was(gate):
    confirm(gate, was_there(gate.duty))
    proof = proofs.issue(asked(gate), by=gate.viewer("eva"), at=EVENING)
    confirm(gate, was_there(gate.duty, ends=at(MONDAY, 9)))
    assert Proof.objects.get(pk=proof.pk).minutes == 480
    assert totals(gate.hua.pk, gate.east.path, MONDAY, MONDAY).minutes == 60


def test_who_may_not_ask_or_issue(gate):
    refused("nothing", asked, gate)
    confirm(gate, was_there(gate.duty))
    proof = asked(gate)
    refused("asked_already", asked, gate)
    for who in ("hua", "wanda", "lena"):
        refused("not_allowed", proofs.issue, proof, by=gate.viewer(who), at=EVENING)
    proofs.issue(proof, by=gate.viewer("eva"), at=EVENING)
    refused("issued", proofs.issue, proof, by=gate.viewer("emil"), at=EVENING)


def test_nobody_certifies_their_own_service(gate):
    own = a_duty(gate.people["emil"], gate.day, gate.roster)
    confirm(gate, was_there(own))
    refused("own", proofs.issue, asked(gate, by="emil"), by=gate.viewer("emil"), at=EVENING)


def test_only_the_issued_proof_is_taken_home(gate, client):
    confirm(gate, was_there(gate.duty))
    proof = asked(gate)
    client.force_login(gate.account("hua"))
    url = reverse("duty:proof_file", args=[proof.pk])
    assert client.get(url).status_code == 409
    proofs.issue(proof, by=gate.viewer("eva"), at=EVENING)
    assert client.get(url).content[:2] == b"PK"
    client.force_login(gate.account("ning"))
    assert client.get(url).status_code == 404


@pytest.fixture
def served(gate):
    confirm(gate, was_there(gate.duty))
    return gate


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Who is told of what: the act is run, and (person, kind) of every notice comes back."""

    def run(act, *args, **kwargs):
        Notice.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return set(Notice.objects.values_list("person__account__username", "kind"))

    return run


def declined(gate, proof, by="eva", reason="三月的班次还没有确认"):
    return proofs.decline(proof, reason=reason, by=gate.viewer(by), at=EVENING)


def test_the_number_after_9999_is_10000_and_then_10001(served):
    Proof.objects.create(
        person=served.ning, number="2026-9999", first_day=MONDAY, last_day=MONDAY, asked_at=EVENING
    )
    Proof.objects.create(
        person=served.ning, number="2026-10000", first_day=MONDAY, last_day=MONDAY, asked_at=EVENING
    )
    assert proofs.issue(asked(served), by=served.viewer("eva"), at=EVENING).number == "2026-10001"


def test_those_who_plan_there_hear_of_the_request(served, told):
    assert told(asked, served) == {("eva", "duty.proof_asked"), ("emil", "duty.proof_asked")}


@pytest.fixture
def evas(gate):
    """A duty of eva's was confirmed by emil; the two alone plan in the east."""
    confirm(gate, was_there(a_duty(gate.people["eva"], gate.day, gate.roster)), by="emil")
    return gate


def test_when_a_leader_asks_the_other_one_hears_of_it(evas, told):
    assert told(asked, evas, by="eva") == {("emil", "duty.proof_asked")}


def test_when_the_only_leader_asks_the_nearest_above_who_may_issue_it_hears(evas, told):
    Appointment.objects.filter(person=evas.people["emil"]).update(
        organisation=evas.organisations["street"]
    )
    assert told(asked, evas, by="eva") == {("emil", "duty.proof_asked")}
    proof = Proof.objects.get()
    assert list(to_issue(evas.viewer("emil"))) == [proof]
    assert proofs.issue(proof, by=evas.viewer("emil"), at=EVENING).number


def test_where_nobody_else_may_issue_it_whoever_sees_duties_there_is_told_to_name_somebody(
    evas, told
):
    Appointment.objects.filter(person=evas.people["emil"]).delete()
    assert told(asked, evas, by="eva") == {("bea", "duty.proof_nobody")}


def test_declined_with_a_reason_the_person_hears_of_it_and_may_ask_anew(served, told):
    proof = asked(served)
    assert told(declined, served, proof) == {("hua", "duty.proof_declined")}
    assert proof.reason == "三月的班次还没有确认"
    assert not to_issue(served.viewer("eva")).exists()
    assert asked(served).waits


def test_who_may_not_decline(served):
    proof = asked(served)
    for who in ("hua", "wanda", "lena"):
        refused("not_allowed", declined, served, proof, by=who)
    refused("no_reason", declined, served, proof, reason="  ")
    own = a_duty(served.people["emil"], served.day, served.roster)
    confirm(served, was_there(served.duty), was_there(own))
    refused("own", declined, served, asked(served, by="emil"), by="emil")


def test_the_person_takes_the_request_back_and_the_leads_hear_of_it(served, told):
    proof = asked(served)
    refused("not_yours", proofs.withdraw, proof, by=served.viewer("eva"), at=EVENING)
    came = told(proofs.withdraw, proof, by=served.viewer("hua"), at=EVENING)
    assert came == {("eva", "duty.proof_withdrawn"), ("emil", "duty.proof_withdrawn")}
    assert not to_issue(served.viewer("eva")).exists()
    assert asked(served).waits


def test_the_second_of_two_is_told(served):
    proof = asked(served)
    proofs.withdraw(proof, by=served.viewer("hua"), at=EVENING)
    refused("settled", proofs.issue, proof, by=served.viewer("eva"), at=EVENING)
    refused("settled", declined, served, proof)
    issued = proofs.issue(asked(served), by=served.viewer("eva"), at=EVENING)
    refused("issued", declined, served, issued)
    refused("issued", proofs.withdraw, issued, by=served.viewer("hua"), at=EVENING)


def test_a_request_is_declined_and_taken_back_through_the_pages(served, client):
    proof = asked(served)
    client.force_login(served.account("hua"))
    page = client.get(reverse("duty:proof", args=[proof.pk])).content.decode()
    assert "不再需要" in page
    assert "写明原因" not in page
    client.force_login(served.account("eva"))
    page = client.get(reverse("duty:proof", args=[proof.pk])).content.decode()
    assert "写明原因" in page
    client.post(reverse("duty:decline_proof", args=[proof.pk]), {"reason": "日期请写到20日"})
    client.force_login(served.account("hua"))
    assert "日期请写到20日" in client.get(reverse("duty:proof", args=[proof.pk])).content.decode()
    again = asked(served)
    client.post(reverse("duty:withdraw_proof", args=[again.pk]))
    again.refresh_from_db()
    assert again.withdrawn_at is not None
