"""Somebody at the desk: opens pages, reads them, fills in the shown forms and sends them.

    eva = walker("eva")
    page = eva.open("register:households")
    page = page.send("保存", name="安屿")        # the form that shows this button; only shown fields may be filled

What is written into a form is checked against the form: a field that is not shown cannot be filled, an
option that is not offered cannot be chosen. The token against forged forms is required, as in service.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from functools import cached_property
from unittest import mock
from urllib.parse import urlencode, urljoin

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import Workbook

from tongzhou.ground.access.models import Account

IDLE = timedelta(minutes=10)


class Walker:
    """One person with a browser of their own; without an account, a passer-by."""

    def __init__(self, account: Account | None = None) -> None:
        self.account = account
        self.seen_at: datetime | None = None
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})

    def _sign_in(self) -> None:
        # A story lets hours pass between two pages; whoever was idle for long signs in anew.
        now = timezone.now()
        if self.account and (self.seen_at is None or now - self.seen_at > IDLE):
            self.client.cookies.clear()
            self.client.force_login(self.account)
        self.seen_at = now

    def go(self, address: str) -> Page:
        """The page at that address, after its redirects."""
        self._sign_in()
        return Page(self, self.client.get(address))

    def open(self, name: str, *args: object, **query: object) -> Page:
        """The page of that name."""
        self._sign_in()
        return Page(self, self.client.get(reverse(name, args=args), query))

    def post(self, address: str, values: dict, **more) -> Page:
        """What comes back; notices that wait for the end of the transaction have gone out."""
        self._sign_in()
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(address, values, **more)
        return Page(self, answer)


class Page:
    """What was answered, as it can be read and used. A redirect is followed once somebody looks."""

    def __init__(self, walker: Walker, response) -> None:
        self.walker, self.answer = walker, response

    @cached_property
    def response(self):
        """The page where the redirects end."""
        answer = self.answer
        while answer.status_code in {301, 302, 303}:
            address = urljoin(answer.wsgi_request.get_full_path(), answer["Location"])
            answer = self.walker.client.get(address)
        return answer

    @property
    def content(self) -> bytes:
        """The file that was downloaded."""
        return self.response.getvalue()

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def address(self) -> str:
        return self.response.wsgi_request.get_full_path()

    @cached_property
    def root(self):
        kind = self.response.get("Content-Type", "")
        assert kind.startswith("text/html"), f"{self.address} is not a page but {kind}"
        return html.fromstring(self.response.content.decode())

    @property
    def text(self) -> str:
        """Everything that can be read on it, with single spaces."""
        return _words(self.root)

    @property
    def main(self) -> str:
        """What can be read in the page itself, without menu and frame."""
        found = self.root.find(".//main")
        return _words(found) if found is not None else self.text

    def figure(self, label: str) -> str:
        """The number that stands under that label."""
        found = {}
        for box in self.root.find_class("figure"):
            value = next(iter(box.find_class("value")), None)
            words = next(iter(box.find_class("label")), None)
            if words is not None and value is not None:
                found[_words(words)] = _words(value)
        assert label in found, f"no figure {label!r} on {self.address}, but {found}"
        return found[label]

    def rows(self, part: str = "rows") -> list[list[str]]:
        """The cells of the page's list, row by row, without its head; or of every table, where there is none."""
        rows = self.root.xpath("//*[@id=$part]//tbody/tr", part=part)
        cells = [
            [_words(cell) for cell in row] for row in rows or self.root.xpath("//main//tbody/tr")
        ]
        return [row for row in cells if any(row)]

    def links(self, words: str) -> list[str]:
        """Where the links with these words lead: those of the page itself before those of the menu."""
        main = self.root.find(".//main")
        inside = set() if main is None else set(main.iter("a"))
        links = sorted(self.root.iter("a"), key=lambda link: link not in inside)
        return [link.get("href") for link in links if words in _words(link) and link.get("href")]

    def follow(self, words: str) -> Page:
        """The page behind the first link with these words."""
        found = self.links(words)
        assert found, f"no link {words!r} on {self.address}: {self.main[:800]}"
        return self.walker.go(self._resolved(found[0]))

    def follow_in(self, row: str, words: str) -> Page:
        """The same, where many rows have such a link: the one in the row with these words."""
        for near in self._rows_with(row):
            for link in near.iter("a"):
                if words in _words(link) and link.get("href"):
                    return self.walker.go(self._resolved(link.get("href")))
        raise AssertionError(f"no link {words!r} beside {row!r} on {self.address}: {self.main}")

    def _rows_with(self, words: str) -> list:
        return [one for one in self.root.iter("tr", "li", "article") if words in _words(one)]

    def offers(self, button: str) -> bool:
        """Whether such a button or link is on the page."""
        return bool(self._forms(button)) or bool(self.links(button))

    def send(self, button: str, /, **values: object) -> Page:
        """What comes back after the form with that button was filled in and sent."""
        return self._send(self._forms(button), button, values)

    def send_in(self, row: str, button: str, /, **values: object) -> Page:
        """The same, where many rows have such a button: the one in the row with these words."""
        forms = [pair for r in self._rows_with(row) for pair in self._forms(button, r)]
        return self._send(forms, button, values)

    def _send(self, forms, button, values) -> Page:
        assert forms, f"no button {button!r} on {self.address}: {self.main[:1500]}"
        form, pressed = forms[0]
        data, files = _filled(form, values, self.address)
        if pressed.get("name"):
            data[pressed.get("name")] = [pressed.get("value", "")]
        action = pressed.get("formaction") or form.get("action") or self.address
        if (form.get("method") or "get").lower() == "get":
            asked = [(name, one) for name, many in data.items() for one in many]
            return self.walker.go(self._resolved(action).split("?")[0] + "?" + urlencode(asked))
        return self.walker.post(self._resolved(action), {**data, **files})

    def _forms(self, button: str, within=None) -> list:
        found = []
        for pressed in (self.root if within is None else within).iter("button"):
            if button in _words(pressed):
                form = self._form_of(pressed)
                if form is not None and pressed.get("type", "submit") == "submit":
                    found.append((form, pressed))
        return found

    def _form_of(self, pressed):
        if pressed.get("form"):
            return self.root.get_element_by_id(pressed.get("form"))
        return next(pressed.iterancestors("form"), None)

    def _resolved(self, action: str) -> str:
        return urljoin(self.address, action)


def _filled(form, values: dict[str, object], address: str) -> tuple[dict, dict]:
    """The form's own values with these written over them; the files apart."""
    data: dict[str, list] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    files = {}
    for name, value in values.items():
        shown = [one for one in form.inputs if one.name == name]
        assert shown, f"{address} shows no field {name!r}, but {sorted(set(form.inputs.keys()))}"
        if hasattr(value, "read"):
            files[name] = value
            data.pop(name, None)
        elif value is None or value is False:
            data.pop(name, None)
        else:
            many = value if isinstance(value, list | tuple) else [value]
            data[name] = [_chosen(form, name, str(one), address) for one in many]
    return data, files


def _chosen(form, name: str, value: str, address: str) -> str:
    """The value of the option that reads so; the words themselves where one may write freely."""
    options = {}
    for field in (one for one in form.inputs if one.name == name):
        if field.tag == "select":
            options |= {o.get("value", o.text): _words(o) for o in field.iter("option")}
        elif field.get("type") in {"radio", "checkbox"}:
            options[field.get("value", "on")] = _label(form, field)
    if not options or value in options:
        return value
    if value == "True":
        return next(iter(options))
    read = [key for key, words in options.items() if words == value]
    read = read or [key for key, words in options.items() if value in words]
    assert read, f"{address} does not offer {value!r} for {name!r}, but {list(options.values())}"
    return read[0]


def _label(form, field) -> str:
    around = next(field.iterancestors("label"), None)
    if around is None and field.get("id"):
        found = form.xpath("//label[@for=$id]", id=field.get("id"))
        around = found[0] if found else None
    return _words(around) if around is not None else ""


def _words(node) -> str:
    return " ".join(" ".join(node.itertext()).split())


def workbook(*rows: list, name: str = "表.xlsx") -> io.BytesIO:
    """A workbook with these rows, as an office would hand it over."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    book.close()
    content.seek(0)
    content.name = name
    return content


class Clock:
    """The time that pages take for now; it stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def patch(self):
        clock = self

        class LikeDatetime(type):
            def __instancecheck__(cls, value):
                return isinstance(value, datetime)

        class Stopped(datetime, metaclass=LikeDatetime):
            @classmethod
            def now(cls, tz=None):
                return clock.at.astimezone(tz) if tz else clock.at.replace(tzinfo=None)

        return mock.patch.object(timezone, "datetime", Stopped)
