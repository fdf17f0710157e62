#!/usr/bin/env python3
"""The developer's commands. Needs Python 3.11 or newer and nothing else; see CONTRIBUTING.md.

python3 dev.py run      start the platform with the demo town (first use prepares everything)
python3 dev.py test     run the tests; further words go to pytest, e.g. `test -k ledger`
python3 dev.py check    everything a change must satisfy, besides the tests
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "tongzhou.json"
LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("run", "dev", "node")}
OLDEST, NEWEST = (3, 11), (3, 14)
STRICT = ("rules", "kinds", "actions", "queries")


def say(chinese: str, english: str) -> None:
    print(f"· {chinese}  {english}", flush=True)


def stop(chinese: str, english: str) -> None:
    """Nothing more happens: both sentences are on the screen and the exit status is 1."""
    sys.exit(f"\n✗ {chinese}\n  {english}")


# ── The environment ──────────────────────────────────────────────────────────────────────────────


def require_python() -> None:
    found = sys.version_info[:2]
    if OLDEST <= found <= NEWEST:
        return
    have, first, last = (".".join(map(str, v)) for v in (found, OLDEST, NEWEST))
    stop(
        f"需要 Python {first} 至 {last}，现在是 {have}。请安装后用它运行 dev.py。",
        f"Python {first} to {last} is needed, this is {have}. Start dev.py with one of those.",
    )


def require_venv() -> None:
    if find_spec("venv") and find_spec("ensurepip"):
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    stop(
        f"缺少 venv。Debian/Ubuntu 请先执行：sudo apt-get install {package}",
        f"Python's venv is missing. On Debian or Ubuntu: sudo apt-get install {package}",
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamps() -> dict[str, str]:
    """What was installed, by lock name; nothing when for another Python or another folder."""
    try:
        told: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    same = told.get("python") == sys.version and told.get("root") == str(ROOT)
    return told if same and PYTHON.exists() else {}


def make_environment() -> None:
    require_venv()
    say("创建 Python 环境 .venv", "Making the environment .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, check=False).returncode:
        stop(
            "无法创建 .venv,原因见上。",
            "The environment could not be made; the reason stands above.",
        )


def link_source() -> None:
    """`import tongzhou` finds src, and `.venv/bin/tongzhou` (Windows: tongzhou.cmd) is the program.

    A path file instead of an editable install: it needs no build tool, and works without a network.
    """
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    library = subprocess.run([PYTHON, "-c", asked], check=True, capture_output=True, text=True)
    folder = library.stdout.strip()
    # Relative, so that a home folder with a Chinese name is no matter of encoding.
    Path(folder, "tongzhou.pth").write_text(os.path.relpath(ROOT / "src", folder) + "\n", "ascii")
    if os.name == "nt":
        line = '@"%~dp0python.exe" -m tongzhou.config.command %*\r\n'
        (BIN / "tongzhou.cmd").write_text(line, "ascii")
        return
    program = BIN / "tongzhou"
    program.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m tongzhou.config.command "$@"\n', "utf-8")
    program.chmod(0o755)


def install(lock: str) -> None:
    """The locked packages, and no other file than the locked one, are in the environment."""
    say("安装依赖（首次约需一两分钟）", "Installing the locked packages (a minute or two at first)")
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "-r", str(LOCKS[lock])]
    total = LOCKS[lock].read_text("utf-8").count("==")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        show_progress(pip.stdout or (), total)
    if pip.returncode:
        stop(
            "依赖安装失败，原因见上。网络较慢时可先给 pip 设置镜像。",
            "Installing failed; the reason stands above. Your own pip settings (mirror) apply.",
        )


def show_progress(lines: Iterable[str], total: int) -> None:
    """On a terminal, one line counts the packages."""
    done = 0
    for line in lines:
        done += line.startswith(("Collecting", "Processing", "Requirement already"))
        if sys.stdout.isatty():
            print(f"\r  {min(done, total)}/{total} ", end="", flush=True)
    if sys.stdout.isatty():
        print()


def prepare(lock: str) -> None:
    """The environment holds what `lock` lists; when it already did, this takes a moment only."""
    wanted, known = digest(LOCKS[lock]), stamps()
    if known.get(lock) != wanted:
        started = time.monotonic()
        if not known:
            make_environment()
            known = {"python": sys.version, "root": str(ROOT)}
        STAMP.unlink(missing_ok=True)
        install(lock)
        link_source()
        known[lock] = wanted
        if lock == "dev":  # dev.lock holds everything run.lock holds
            known["run"] = digest(LOCKS["run"])
        STAMP.write_text(json.dumps(known, indent=1), "utf-8")
        took = time.monotonic() - started
        say(f"环境就绪（{took:.0f} 秒）", f"The environment is ready ({took:.0f} s)")
    compile_words()


def front_end(*, needed: bool) -> None:
    """What browsers need stands under web/static/vendor. Where it cannot come, only the gate's page waits."""
    if subprocess.run([PYTHON, "-m", "tools.frontend"], cwd=ROOT, check=False).returncode == 0:
        return
    if needed:
        stop(
            "缺少网页组件，测试没有开始。联网后重试即可。",
            "Files for browsers are missing, the tests were not started. Try again with a network.",
        )
    say(
        "门岗手机页暂时不能用，其余照常；联网后再运行一次即可补齐。",
        "The gate's phone page does not work for now, everything else does. Run this again on line.",
    )


def compile_words() -> None:
    """Every .po has a .mo that is not older."""
    for po in (ROOT / "src").rglob("*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            say("编译界面文字", "Compiling the words of the interface")
            subprocess.run([PYTHON, "-m", "tools.words", "--compile"], cwd=ROOT, check=True)
            return


# ── The commands ─────────────────────────────────────────────────────────────────────────────────


def environment() -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "tongzhou.config.settings"}
    return {**settings, **os.environ, "PYTHONUTF8": "1"}


def call(*command: object, **more: str) -> int:
    """The exit status of a program of the environment, started at the root of the clone."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, env=environment() | more, check=False).returncode


def setup(args: argparse.Namespace) -> int:
    prepare("run")
    front_end(needed=False)
    say(f"程序在 {BIN / 'tongzhou'}", "is the program; see docs/operate/install.md")
    return 0


def run(args: argparse.Namespace) -> int:
    prepare("run")
    front_end(needed=False)
    os.environ.setdefault("TONGZHOU_DATA", str(ROOT / "data"))
    command = [str(PYTHON), "-m", "tongzhou.config.command", "serve", "--demo", *args.rest]
    if os.name != "nt":  # become the server: signals reach it without a middleman
        os.chdir(ROOT)
        os.execve(command[0], command, environment())
    try:
        return call(*command)
    except KeyboardInterrupt:
        return 0


def test(args: argparse.Namespace) -> int:
    prepare("dev")
    front_end(needed=True)
    chosen = any(word.startswith("-n") for word in args.rest)
    workers = [] if chosen else ["-n", "2", "--dist", "worksteal"]
    with tempfile.TemporaryDirectory() as data:
        return call(PYTHON, "-m", "pytest", *workers, *args.rest, TONGZHOU_DATA=data)


def strict_files() -> list[str]:
    """base, fairplan, and the rules, kinds, actions and queries of every slice."""
    src = ROOT / "src"
    files = set()
    for path in src.rglob("*.py"):
        parts = path.relative_to(src).with_suffix("").parts
        if "tests" in parts or "migrations" in parts:
            continue
        if parts[0] == "fairplan" or parts[1:2] == ("base",) or set(parts) & set(STRICT):
            files.add(str(path.relative_to(ROOT)))
    return sorted(files)


def checks() -> list[tuple[str, list[object]]]:
    """Name and command of everything a change must satisfy, cheapest first."""
    django = [PYTHON, "-m", "django"]
    listed: list[tuple[str, list[object]]] = [
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("words complete", [PYTHON, "-m", "tools.words", "--check"]),
        ("import contracts", [BIN / "lint-imports", "--no-cache", "--no-logo"]),
        ("settings", [*django, "check"]),
        ("no missing migration", [*django, "makemigrations", "--check", "--dry-run"]),
        ("types", [PYTHON, "-m", "mypy", "--follow-imports=silent", *strict_files()]),
    ]
    if (ROOT / "tools" / "docs.py").exists():
        listed.append(("docs up to date", [PYTHON, "-m", "tools.docs", "--check"]))
    return listed


def check(args: argparse.Namespace) -> int:
    prepare("dev")
    failed = []
    with tempfile.TemporaryDirectory() as data:
        for name, command in checks():
            print(f"\n── {name}", flush=True)
            if call(*command, TONGZHOU_DATA=data):
                failed.append(name)
    if args.audit:
        print("\n── dependency audit", flush=True)
        if call(PYTHON, "-m", "tools.audit"):
            failed.append("dependency audit")
    print("\n" + (f"✗ {', '.join(failed)}" if failed else "✓ 全部通过  All checks passed"))
    return len(failed) > 0


def fmt(args: argparse.Namespace) -> int:
    prepare("dev")
    ruff = [PYTHON, "-m", "ruff"]
    return call(*ruff, "check", "--fix", "--quiet", ".") | call(*ruff, "format", ".")


def words(args: argparse.Namespace) -> int:
    prepare("dev")
    return call(PYTHON, "-m", "tools.words", *args.rest)


def docs(args: argparse.Namespace) -> int:
    prepare("dev")
    return call(PYTHON, "-m", "tools.docs", *args.rest)


def bench(args: argparse.Namespace) -> int:
    """Each benchmark works in a data folder of its own, which is gone afterwards."""
    prepare("dev")
    folder = ROOT / "benchmarks"
    known = sorted(path.stem for path in folder.glob("[!_]*.py"))
    chosen = [args.rest[0]] if args.rest else known
    if not set(chosen) <= set(known):
        stop(
            f"没有这个测速项目。现有：{'、'.join(known)}", f"No such benchmark. There are: {known}"
        )
    status = 0
    for name in chosen:
        print(f"\n── {name}", flush=True)
        with tempfile.TemporaryDirectory() as data:
            where = os.environ.get("TONGZHOU_DATA", data)
            status |= call(PYTHON, folder / f"{name}.py", *args.rest[1:], TONGZHOU_DATA=where)
    return status


def lock(args: argparse.Namespace) -> int:
    """Both files list exact versions and hashes. uv.lock is not kept: it names a registry."""
    uv = shutil.which("uv")
    if uv is None:
        stop("需要 uv(pip install uv)。", "uv is needed: pip install uv")
    export = [uv, "export", "--quiet", "--no-header", "--no-annotate", "--no-emit-project"]
    export += ["--format", "requirements.txt"]
    chosen = {
        "run": ["--no-dev", "--all-extras"],
        "dev": ["--all-groups", "--no-group", "node", "--all-extras"],
        "node": ["--only-group", "node"],
    }
    status = 0
    try:
        for name, options in chosen.items():
            target = LOCKS[name].relative_to(ROOT)
            status |= call(*export, *options, *args.rest, "--output-file", target)
    finally:
        (ROOT / "uv.lock").unlink(missing_ok=True)
    return status


COMMANDS = {
    "run": (run, "启动平台和演示镇  start the platform with the demo town"),
    "setup": (setup, "只准备环境  prepare the environment only"),
    "test": (test, "运行测试  run the tests"),
    "check": (check, "检查代码、译文、文档  lint, types, contracts, migrations, words, docs"),
    "fmt": (fmt, "整理代码格式  put the code into shape"),
    "words": (words, "收集界面文字  collect the words to translate into the .po files"),
    "docs": (docs, "生成文档  write the generated pages of docs"),
    "bench": (bench, "测速  measure; a name chooses one"),
    "lock": (lock, "更新依赖锁定文件  resolve the dependencies anew (needs uv)"),
}


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show Chinese still works
            stream.reconfigure(errors="replace")
    require_python()
    parser = argparse.ArgumentParser(prog="dev.py", description="同舟 Tongzhou")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, help_text) in COMMANDS.items():
        one = choices.add_parser(name, help=help_text, add_help=name == "check")
        if name == "check":
            one.add_argument(
                "--audit", action="store_true", help="look for known vulnerabilities too"
            )
    args, args.rest = parser.parse_known_args()
    if args.command == "check" and args.rest:
        parser.error(f"unknown: {' '.join(args.rest)}")
    return COMMANDS[args.command][0](args)


if __name__ == "__main__":
    sys.exit(main())
