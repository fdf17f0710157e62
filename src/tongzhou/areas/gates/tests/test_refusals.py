"""From the text in the camera to the answer: everything that must not open a gate is named rightly, without network.

Asked of Python and of the browser's modules, each from reading the text to the verdict.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tongzhou.areas.gates.rules import codes
from tongzhou.areas.gates.rules.codes import Code, base45, key_of, read_text, text_of, unbase45
from tongzhou.areas.gates.rules.verdict import CHINA, verdict

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
OURS, OLD, STRANGER = (Ed25519PrivateKey.generate() for _ in range(3))
GOOD = Code(2, "resident", 11, 7, 100, NOW - timedelta(days=1), NOW + timedelta(days=1))
ONE_OFF = Code(2, "one_off", 12, 8, 100, NOW - timedelta(hours=1), NOW + timedelta(hours=1))
RULE = {
    "persons": 0,
    "days": 0,
    "times": 1,
    "hours": None,
    "per": "person",
    "direction": "in",
    "from": "00:00",
    "until": "00:00",
    "exempt": [],
    "carer": False,
    "once": False,
    "only": False,
    "again_min": 2,
}


def key(number, private, until=None):
    public = b64encode(private.public_key().public_bytes_raw()).decode()
    return {
        "number": number,
        "public": public,
        "from": "2026-01-01T00:00:00+08:00",
        "until": until,
    }


KEYS = [key(1, OLD, "2026-11-01T00:00:00+08:00"), key(2, OURS)]


def changed(code, **fields):
    return Code(**{name: getattr(code, name) for name in Code.__slots__} | fields)


def altered(text):
    raw = bytearray(unbase45(text.removeprefix("TZ1:")))
    raw[26] ^= 1  # a longer validity
    return "TZ1:" + base45(bytes(raw))


def went_in(serial, minutes):
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    return {
        "quota": 7,
        "serial": serial,
        "direction": "in",
        "at": at,
        "exempt": False,
        "people": 1,
    }


good = text_of(GOOD, OURS.sign)
SHOWN = {
    "pass": (good, {}),
    "unreadable": ("https://example.invalid/?q=1", {}),
    "forged": (text_of(GOOD, STRANGER.sign), {}),
    "forged by one bit": (altered(good), {}),
    "old_key": (text_of(changed(GOOD, key=1), OLD.sign), {}),
    "other_estate": (text_of(changed(GOOD, place=101), OURS.sign), {}),
    "revoked": (good, {"revoked": [11]}),
    "restricted": (good, {"barred": [{"quota": 7, "until": "2026-11-22T00:00:00+08:00"}]}),
    "not_yet": (text_of(changed(GOOD, starts_at=NOW + timedelta(hours=1)), OURS.sign), {}),
    "expired": (text_of(changed(GOOD, ends_at=NOW - timedelta(hours=1)), OURS.sign), {}),
    "used": (text_of(ONE_OFF, OURS.sign), {"seen": [went_in(12, 30)]}),
    "replayed": (good, {"seen": [went_in(11, 1)]}),
}


def here(**known):
    return {
        "at": NOW.isoformat(),
        "gate": {"id": 1, "place": 100, "accepts": [], "sort": "estate"},
        "direction": "in",
        "people": 1,
        "purpose": "",
        "rules": {"resident": RULE, "one_off": {**RULE, "once": True}},
        "revoked": [],
        "barred": [],
        "list_at": None,
        "seen": [],
        "elsewhere": True,
        "online": False,
        **known,
    }


@pytest.mark.parametrize(("expected", "shown"), SHOWN.items(), ids=list(SHOWN))
def test_it_is_named_rightly_without_network(in_browser, expected, shown):
    text, known = shown
    read = read_text(text, [key_of(row) for row in KEYS], NOW)
    found = read.found() if isinstance(read, Code) else {"trouble": read.value}
    answer = verdict(found, here(**known))
    assert answer["code"] == expected.partition(" ")[0]
    assert (answer["may"] == "yes") == (expected == "pass")
    in_chrome = in_browser("readText", text, KEYS, NOW.isoformat())
    assert in_browser("verdict", in_chrome, here(**known)) == answer


def test_a_code_says_what_it_says_for_as_long_as_codes_are_printed():
    """Cards hang on doors: the bytes of version 1 may not change under them."""
    raw = codes.pack(changed(GOOD, starts_at=codes.EPOCH, ends_at=codes.EPOCH, purpose="medical"))
    assert (
        raw.hex()
        == "0102" + "00" + "00000000000b" + "000000000007" + "00000064" + "00" * 8 + "010001"
    )
