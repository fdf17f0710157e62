"""The signed code: what it says, what it does not, and that nothing from a camera is believed."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.rules import codes
from tongzhou.areas.gates.rules.codes import Code, Trouble, base45, read_text, text_of, unbase45
from tongzhou.areas.gates.rules.verdict import CHINA, moment
from tools import frontend

HERE = Path(__file__).parent
FILE = json.loads((HERE / "codes.json").read_text("utf-8"))
KEYS = [codes.key_of(row) for row in FILE["keys"]]
PRIVATE = Ed25519PrivateKey.generate()
OURS = {
    "number": 7,
    "public": b64encode(PRIVATE.public_key().public_bytes_raw()).decode(),
    "from": "2026-01-01T00:00:00+08:00",
    "until": None,
}
AT = "2026-11-21T10:00:00+08:00"
slow = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def read(text, keys=KEYS, at=AT):
    answer = read_text(text, keys, moment(at))
    return answer.found() if isinstance(answer, Code) else {"trouble": answer.value}


@pytest.mark.parametrize("case", FILE["cases"], ids=[case["why"] for case in FILE["cases"]])
def test_a_text_is_read_as_the_case_says(case):
    expected = case["expect"].get("found") or {"trouble": case["expect"]["trouble"]}
    assert read(case["text"], at=case.get("at", FILE["at"])) == expected


def test_the_browser_holds_to_the_shared_cases(a_node):
    command = [a_node, "--test", str(HERE / "codes.test.js")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.skipif(not frontend.is_there(), reason="not fetched: python -m tools.frontend")
def test_a_phone_whose_browser_knows_no_ed25519_answers_the_same(in_browser):
    for case in FILE["cases"]:
        expected = case["expect"].get("found") or {"trouble": case["expect"]["trouble"]}
        at = case.get("at", FILE["at"])
        assert in_browser("readByNoble", case["text"], FILE["keys"], at) == expected, case["why"]


def test_the_lists_in_the_code_are_those_of_the_tables_and_of_the_browser(in_browser):
    assert tuple(PassKind.values) == codes.KINDS
    assert tuple(kinds.PURPOSES) == codes.PURPOSES
    assert in_browser("lists") == {"KINDS": list(codes.KINDS), "PURPOSES": list(codes.PURPOSES)}
    assert set(Trouble) < set(kinds.VERDICTS)


def test_the_code_is_ninety_four_bytes_and_a_small_qr():
    text = FILE["cases"][0]["text"]
    assert len(unbase45(text.removeprefix("TZ1:"))) == 94
    assert len(text) == 145
    assert set(text) <= set(codes.SIGNS)


@pytest.mark.parametrize(
    ("raw", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")]
)
def test_base45_is_the_one_of_the_rfc(raw, text):
    assert base45(raw) == text
    assert unbase45(text) == raw


@slow
@given(st.binary(max_size=100))
def test_base45_comes_back(raw):
    assert unbase45(base45(raw)) == raw


times = st.integers(0, 80 * 365 * 24 * 60).map(
    lambda minutes: (codes.EPOCH + timedelta(minutes=minutes)).astimezone(CHINA)
)
some_code = st.builds(
    Code,
    key=st.just(7),
    kind=st.sampled_from(codes.KINDS),
    serial=st.integers(0, 2**48 - 1),
    quota=st.integers(0, 2**48 - 1),
    place=st.integers(0, 2**32 - 1),
    starts_at=times,
    ends_at=times,
    people=st.integers(0, 255),
    carer=st.booleans(),
    purpose=st.sampled_from(["", *codes.PURPOSES]),
)


@slow
@given(code=some_code)
def test_what_is_written_is_read_here_and_in_the_browser(in_browser, code):
    text = text_of(code, PRIVATE.sign)
    assert read(text, [codes.key_of(OURS)]) == code.found()
    assert in_browser("readText", text, [OURS], AT) == code.found()


@slow
@given(code=some_code, where=st.integers(0, 93), flip=st.integers(1, 255))
def test_any_altered_byte_is_refused_here_and_in_the_browser(in_browser, code, where, flip):
    raw = bytearray(unbase45(text_of(code, PRIVATE.sign).removeprefix("TZ1:")))
    raw[where] ^= flip
    text = "TZ1:" + base45(bytes(raw))
    answer = read(text, [codes.key_of(OURS)])
    assert answer["trouble"] in ("forged", "unreadable")
    assert in_browser("readText", text, [OURS], AT) == answer


@slow
@given(
    text=st.text(max_size=200)
    | st.text(codes.SIGNS, min_size=100, max_size=150).map("TZ1:".__add__)
    | st.binary(min_size=94, max_size=94).map(lambda raw: "TZ1:" + base45(raw))
    | st.binary(min_size=91, max_size=91).map(lambda raw: "TZ1:" + base45(b"\x01\x07\x02" + raw))
)
@example("TZ1:" + "🙂" * 70)
@example("TZ1:" + base45(b"\x01\x07\x02" + b"\xff" * 91))
def test_whatever_the_camera_gives_is_answered_alike_and_nothing_breaks(in_browser, text):
    answer = read(text, [codes.key_of(OURS)])
    assert answer["trouble"] in ("forged", "unreadable")
    assert in_browser("readText", text, [OURS], AT) == answer


@pytest.mark.parametrize("thing", [None, 7, b"TZ1:", [], {"a": 1}, 1.5, True])
def test_what_is_no_text_at_all_is_unreadable(in_browser, thing):
    assert read(thing) == {"trouble": "unreadable"}
    if not isinstance(thing, bytes):
        assert in_browser("readText", thing, FILE["keys"], AT) == {"trouble": "unreadable"}


def test_seconds_never_shorten_a_pass():
    start = datetime(2026, 11, 21, 10, 0, 30, tzinfo=CHINA)
    code = Code(7, "one_off", 1, 2, 3, start, start + timedelta(minutes=5))
    answer = read_text(text_of(code, PRIVATE.sign), [codes.key_of(OURS)], start)
    assert isinstance(answer, Code)
    assert answer.starts_at == start.replace(second=0)
    assert answer.ends_at == start.replace(minute=6, second=0)
