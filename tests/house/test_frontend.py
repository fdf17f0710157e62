"""What browsers need besides our own modules: locked, without addresses, each with a reason."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tools import frontend

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
WANTED = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
REASONS = (ROOT / "docs/decisions/0014-what-browsers-need.md").read_text("utf-8")
there = pytest.mark.skipif(not frontend.is_there(), reason="not fetched: python -m tools.frontend")


def test_every_package_is_locked_by_its_hash_and_by_no_address():
    fetched = [package for name, package in PACKAGES.items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in fetched)
    assert not [package for package in fetched if "resolved" in package]
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text("utf-8")
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text("utf-8")


def test_versions_are_exact_and_every_package_has_its_reason():
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in WANTED.values())
    assert set(frontend.FILES) == set(WANTED)
    for name, version in WANTED.items():
        assert f"| {name} {version.rpartition('.')[0]} (" in REASONS
        assert PACKAGES[f"node_modules/{name}"]["version"] == version


def test_each_package_comes_with_its_licence():
    assert all("LICENSE" in dict(listed) for listed in frontend.FILES.values())


def test_nothing_of_it_is_in_git():
    asked = ["git", "ls-files", "*node_modules/*", "*static/vendor/*"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert listed.stdout == ""


@there
def test_no_module_asks_for_one_that_was_not_copied():
    for module in frontend.VENDOR.rglob("*.js"):
        code = re.sub(r"/\*.*?\*/|//.*?\n", "", module.read_text("utf-8"), flags=re.DOTALL)
        for name in re.findall(r"""\b(?:from|import)\s*\(?["']([^"']+)["']""", code):
            assert (module.parent / name).exists(), f"{module.name} imports {name}"


@there
def test_a_changed_lock_or_list_is_fetched_anew(monkeypatch):
    assert frontend.is_there()
    monkeypatch.setitem(frontend.FILES, "idb", (("build/index.js", "idb/other.js"),))
    assert not frontend.is_there()


def test_without_npm_both_languages_say_what_to_do(monkeypatch, tmp_path, capfd):
    failing = tmp_path / "npm"
    failing.write_text("#!/bin/sh\necho no such host >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(frontend, "npm", lambda: [str(failing)])
    monkeypatch.setattr(frontend, "VENDOR", tmp_path / "vendor")
    assert frontend.main() == 1
    told = capfd.readouterr().err
    assert "no such host" in told
    assert "没有下载成" in told
    assert "your own npm settings" in told.lower()
    assert not (tmp_path / "vendor").exists()


def test_without_node_and_without_a_registry_both_languages_say_what_to_do(
    monkeypatch, tmp_path, capfd
):
    monkeypatch.setattr(frontend, "node", lambda: None)
    monkeypatch.setattr(frontend, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(frontend, "NODE_LOCK", tmp_path / "nowhere.lock")
    assert frontend.main() == 1
    told = capfd.readouterr().err
    assert "没有 Node" in told
    assert "There is no Node" in told


def test_an_old_node_does_not_count(monkeypatch, tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.20.4\n")
    old.chmod(0o755)
    assert frontend._version(str(old)) < frontend.OLDEST_NODE
    assert frontend._version("/bin/true") < frontend.OLDEST_NODE
