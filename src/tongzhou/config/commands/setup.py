"""The first office of a real installation."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from importlib import import_module

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command


def setup(args: Namespace) -> int:
    """The office stands and its administrators can sign in; their passwords are shown this once."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if get_user_model().objects.exists():
        print("✗ 已有账号，不再初始化  There are accounts already; nothing was changed")
        return 1
    # The tables' models may be imported only after Django is set up.
    first_office = import_module("tongzhou.config.first_office")
    passwords = first_office.open_office(args.name, kind=args.kind, at=datetime.now(UTC))
    print(f"✓ {args.name}\n  只显示这一次，首次登录须修改  Shown this once; changed at sign-in:")
    for username, password in passwords.items():
        print(f"    {username:<8} {password}   {first_office.ADMINISTRATORS[username]}")
    return 0
