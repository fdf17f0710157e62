"""Known vulnerabilities of the locked packages: none, named ones, or honestly “not audited”.

    python -m tools.audit

pip-audit passes in silence when it learns nothing about a package, so it is first asked about a
release that is known to be vulnerable. Only a feed that knows that one is believed. The packages that
browsers need are asked about in the same way, with `npm audit`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.frontend import npm

ROOT = Path(__file__).resolve().parent.parent
LOCKS = tuple(ROOT / "requirements" / f"{name}.lock" for name in ("run", "dev", "node"))
KNOWN_BAD = "django==5.2.1"
QUESTION = ("-m", "pip_audit", "--strict", "--disable-pip", "--progress-spinner", "off")
FEEDS = ("pypi", "osv")


def ask(feed: str, lock: Path, *how: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *QUESTION, "--vulnerability-service", feed, *how, "-r", str(lock)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def knows(feed: str) -> bool:
    """True when the feed answers, and reports the release that is known to be vulnerable."""
    with tempfile.TemporaryDirectory() as folder:
        bad = Path(folder) / "known-bad.txt"
        bad.write_text(f"{KNOWN_BAD}\n", "utf-8")
        answer = ask(feed, bad, "--no-deps")
    return answer.returncode != 0 and "5.2.1" in answer.stdout and "django" in answer.stdout.lower()


def main() -> int:
    return audit_python() | audit_browsers()


def audit_python() -> int:
    feed = next((one for one in FEEDS if knows(one)), None)
    if feed is None:
        print("not audited: feed unreachable. Nothing is known about vulnerabilities of this lock.")
        return 0
    status = 0
    for lock in LOCKS:
        answer = ask(feed, lock, "--require-hashes")
        print(f"{lock.name}: {(answer.stdout + answer.stderr).strip()}")
        status |= answer.returncode
    return int(status != 0)


# ── npm ──────────────────────────────────────────────────────────────────────────────────────────

NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
NPM_KNOWN_BAD = {"lodash": "4.17.20"}


def ask_npm(folder: Path) -> dict[str, int] | None:
    """How many of the locked packages are vulnerable, by severity; None when npm was told nothing."""
    command = [*(npm() or ["npm"]), "audit", "--package-lock-only", "--json"]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        counted: dict[str, int] = json.loads(run.stdout)["metadata"]["vulnerabilities"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return counted


def knows_npm() -> bool:
    """True when the feed reports the release that is known to be vulnerable."""
    packages = {"": {"dependencies": NPM_KNOWN_BAD}}
    packages |= {f"node_modules/{name}": {"version": v} for name, v in NPM_KNOWN_BAD.items()}
    lock = {"name": "known-bad", "lockfileVersion": 3, "packages": packages}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text(json.dumps({"dependencies": NPM_KNOWN_BAD}), "utf-8")
        (folder / "package-lock.json").write_text(json.dumps(lock), "utf-8")
        answer = ask_npm(folder)
    return bool(answer and answer.get("total"))


def audit_browsers() -> int:
    """The packages of package-lock.json, asked about where the feed can be believed."""
    if not knows_npm():
        print("package-lock.json: not audited: feed unreachable. Nothing is known about it.")
        return 0
    with tempfile.TemporaryDirectory() as name:
        for file in NPM_FILES:
            shutil.copy(ROOT / file, name)
        answer = ask_npm(Path(name))
    if answer is None:
        print("package-lock.json: not audited: the feed stopped answering.")
        return 0
    found = answer.get("total", 0)
    print(f"package-lock.json: {found or 'no'} known vulnerabilities")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
