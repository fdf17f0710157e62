"""What each kind of group robot wants to be sent, and how it says no. Plain values, no network."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlsplit

from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import Sentence, said
from tongzhou.shared.notices.rules import within_bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a channel takes. `rest` is how long it is left alone after it said “too many”."""

    bytes: int
    hosts: tuple[str, ...]
    rest: timedelta = timedelta(minutes=1)
    too_many: tuple[int, ...] = ()


# The providers' documentation: WeCom 2048 bytes of UTF-8; DingTalk ten minutes' silence after too many;
# Feishu a body of 20 KB. How many a minute is a rule pack value.
LIMITS = {
    "wecom": Limits(2048, ("qyapi.weixin.qq.com",), too_many=(45009,)),
    "dingtalk": Limits(
        4096, ("oapi.dingtalk.com",), rest=timedelta(minutes=10), too_many=(130101, 660026)
    ),
    "feishu": Limits(18_000, ("open.feishu.cn", "open.larksuite.com"), too_many=(9499, 11232)),
    "email": Limits(100_000, ()),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One POST."""

    url: str
    body: bytes


def why_not_address(kind: str, address: str, *, also: Iterable[str] = ()) -> Sentence | None:
    """None when the address is one of the provider's (or of `also`), otherwise what is wrong with it."""
    if kind == "email":
        return None if "@" in address else said("This is no e-mail address.")
    parts = urlsplit(address)
    if parts.hostname in set(also) and parts.scheme in {"http", "https"}:
        return None
    if parts.scheme != "https" or parts.hostname not in LIMITS[kind].hosts:
        return said("The address begins with https://%(host)s/.", host=LIMITS[kind].hosts[0])
    return None


def request_for(kind: str, *, address: str, secret: str, text: str, at: datetime) -> Request:
    """What to send where, signed if there is a secret."""
    short = within_bytes(text, LIMITS[kind].bytes)
    if kind == "feishu":
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": short}}
        if secret:
            seconds = str(int(at.timestamp()))
            body |= {"timestamp": seconds, "sign": feishu_sign(seconds, secret)}
        return Request(address, _bytes(body))
    body = {"msgtype": "text", "text": {"content": short}}
    if kind == "dingtalk" and secret:
        stamp = str(int(at.timestamp() * 1000))
        joint = "&" if "?" in address else "?"
        address += f"{joint}timestamp={stamp}&sign={dingtalk_sign(stamp, secret)}"
    return Request(address, _bytes(body))


def _bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def dingtalk_sign(stamp: str, secret: str) -> str:
    """base64(HMAC-SHA256(key: secret, message: stamp + newline + secret)), for the query."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), sha256).digest()
    return quote_plus(b64encode(digest))


def feishu_sign(seconds: str, secret: str) -> str:
    """base64(HMAC-SHA256(key: seconds + newline + secret, message: nothing)), for the body."""
    return b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", sha256).digest()).decode()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: sent, or the trouble in words and how long to leave the channel alone."""

    trouble: str = ""
    rest: timedelta = timedelta(0)

    @property
    def sent(self) -> bool:
        return not self.trouble


def outcome(kind: str, status: int, body: bytes) -> Outcome:
    """Read from the answer. The robots answer 200 also when they refuse, with a code inside."""
    limits = LIMITS[kind]
    if status == 429:
        return Outcome("HTTP 429", limits.rest)
    if status != 200:
        return Outcome(f"HTTP {status}")
    try:
        answer = json.loads(body)
        code = int(answer.get("errcode", answer.get("code", answer.get("StatusCode", 0))))
    except (ValueError, AttributeError, TypeError):
        return Outcome("the answer cannot be read")
    if not code:
        return Outcome()
    return Outcome(f"code {code}", limits.rest if code in limits.too_many else timedelta(0))


def best_moment(kind: str, at: datetime, *, red: bool = False) -> datetime:
    """Feishu is overloaded at full and half hours: wait two minutes then, unless it is red."""
    minute = at.astimezone(SHANGHAI).minute
    return at + timedelta(minutes=2) if kind == "feishu" and not red and minute in (0, 30) else at
