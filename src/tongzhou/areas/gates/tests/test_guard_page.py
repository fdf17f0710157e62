"""The guard's page as the server gives it: no session, no data, both languages whole, its own content policy."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.urls import reverse
from django.utils.timezone import localdate, now

from tests.town import CANARY
from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.guard_words import WORDS, in_both
from tongzhou.areas.gates.views import guard
from tongzhou.base.codes import PlateKind, read_plate
from tongzhou.base.reading import Unreadable
from tongzhou.shared.intake.actions import devices
from tongzhou.shared.intake.models import Device

HERE = Path(__file__).parent
SCRIPTS = (HERE.parent / "static/gates/js").rglob("*.js")


def test_the_page_is_the_same_for_everybody_and_leaves_no_cookie(
    town, client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        signed_out = client.get("/gates/guard/")
    assert signed_out.status_code == 200
    assert not signed_out.cookies
    client.force_login(town.account("eva"))
    assert client.get("/gates/guard/").content == signed_out.content
    assert CANARY not in signed_out.content.decode()


def test_only_this_page_may_run_what_the_scanner_is_made_of(client, db):
    policy = client.get("/gates/guard/")["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in client.get("/sign-in/")["Content-Security-Policy"].replace(
        "wasm-", ""
    )
    assert "wasm" not in client.get("/sign-in/")["Content-Security-Policy"]


def test_the_worker_keeps_what_is_there_under_the_version_that_the_page_tells(client, db):
    text = client.get("/gates/guard/worker.js").content.decode()
    addresses = json.loads(re.search(r"new Set\((\[.*?\])\)", text).group(1))
    version, known = guard.shell()
    assert addresses == list(known)
    assert f'"gate-{version}"' in text
    assert f'data-version="{version}"' in client.get("/gates/guard/").content.decode()
    for address in addresses:
        assert find(address.removeprefix("/static/")), address


def test_the_version_changes_with_the_words(monkeypatch):
    before = guard.shell()
    guard._built.cache_clear()
    monkeypatch.setitem(WORDS, "check", WORDS["done"])
    after = guard.shell()
    guard._built.cache_clear()
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_every_word_that_a_script_says_is_there_in_both_languages():
    both = in_both()
    chinese, english = both["zh-hans"], both["en"]
    assert set(chinese) == set(english)
    assert not [name for name, text in english.items() if re.search(r"[\u4e00-\u9fff]", text)]
    assert not [name for name, text in chinese.items() if not re.search(r"[\u4e00-\u9fff]", text)]
    asked = {
        name for one in SCRIPTS for name in re.findall(r'\bsay\("([\w.]+)"', one.read_text("utf-8"))
    }
    assert len(asked) > 60
    assert asked <= set(english)
    for code in kinds.VERDICTS:
        assert {f"verdict.{code}", f"person.{code}"} <= set(english)


def test_what_needs_no_browser_is_decided_rightly(a_node):
    run = [a_node, "--test", str(HERE / "phone.test.js")]
    told = subprocess.run(run, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_plates_are_the_same_for_the_server_as_on_the_phone():
    cases = json.loads((HERE / "plates.json").read_text("utf-8"))
    assert set(cases["kinds"]) == {kind.value for kind in PlateKind}
    for kind, plates in cases["kinds"].items():
        assert [read_plate(one).kind for one in plates] == [kind] * len(plates)
    for one in cases["none"]:
        with pytest.raises(Unreadable):
            read_plate(one)


@pytest.fixture
def invited(town):
    by, at = town.viewer("eva", now()), now()
    path = town.places["east_estate"].path
    return devices.invite(
        "东门手机", purpose="gates", place_path=path, ends_on=localdate(at), by=by, at=at
    )


def test_opening_the_link_uses_nothing_up_and_pressing_the_button_does_once(client, invited):
    device, secret = invited
    address = reverse("gates:join", args=[secret])
    for _ in range(2):
        page = client.get(address)
        assert "用这部手机上岗" in page.content.decode()
        assert device.name not in page.content.decode()
    first = client.post(address)
    assert first.status_code == 200
    assert first.json()["name"] == "东门手机"
    assert not first.cookies
    assert Device.objects.get().joined_at is not None
    assert first.json()["token"] not in str(Device.objects.values().get())
    second = client.post(address)
    assert (second.status_code, second.json()["error"]) == (409, "used")
    assert "新" in second.json()["message"]


def test_the_same_press_of_the_button_gets_the_same_answer_again(client, invited):
    address = reverse("gates:join", args=[invited[1]])
    told = {"nonce": "a" * 48, "before": "", "unsent": "0"}
    first = client.post(address, told)
    assert first.status_code == 200
    assert client.post(address, told).json() == first.json()
    assert client.post(address, told | {"nonce": "b" * 48}).status_code == 409
    assert client.post(address, {"nonce": "b" * 48, "unsent": "many"}).status_code == 409


def test_a_link_that_never_was_is_told_the_same_as_a_used_one(client, db):
    answer = client.post(reverse("gates:join", args=["x" * 43]))
    assert (answer.status_code, answer.json()["error"]) == (409, "used")
