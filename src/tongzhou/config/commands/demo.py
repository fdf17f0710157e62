"""The demo town: loaded once, into an installation that holds nothing yet."""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import UTC, datetime
from importlib import import_module

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import translation

FIRST = ("shuji", "shegong", "wangge", "jiedao", "zhishu", "xitong")


def demo(args: Namespace) -> int:
    """An empty installation holds the demo town; one in use is left as it is."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if get_user_model().objects.exists() and not demo_stands():
        print("✗ 已有真实数据，不载入演示镇  There are data already; the demo town stays out")
        return 1
    demo_town()
    return 0


def demo_stands() -> bool:
    """True where the demo's people may sign in."""
    return get_user_model().objects.filter(username=FIRST[0]).exists()


def demo_town() -> None:
    """The demo town is there if nothing else is, and its sign-ins are on the screen."""
    if not get_user_model().objects.exists():
        print("· 载入演示镇  Loading the demo town", flush=True)
        started = time.monotonic()
        # The tables' models may be imported only after Django is set up.
        import_module("tongzhou.config.demo.load").load(datetime.now(UTC))
        print(
            f"· 演示镇就绪  The demo town stands ({time.monotonic() - started:.0f} s)", flush=True
        )
    if demo_stands():
        print(sign_ins(), flush=True)


def sign_ins() -> str:
    """Who may sign in to the demo, and with what."""
    people = import_module("tongzhou.config.demo.people")
    roles = import_module("tongzhou.ground.access.roles").roles()
    lines = [f"\n  演示账号  Demo sign-ins (密码 password: {settings.DEMO_PASSWORD})"]
    for username in FIRST:
        name, role, organisation, _place = people.SIGN_INS[username]
        with translation.override("zh-hans"):
            post = str(roles[role].label)
        lines.append(f"    {username:<10}{name}  {organisation} {post}")
    others = [username for username in people.SIGN_INS if username not in FIRST]
    return "\n".join([*lines, f"    … {' '.join(others)}"])
