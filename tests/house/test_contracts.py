"""Every import contract can fail: one bad import for each, and each is named by its sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
]
# Where a bad import is written, and what it imports: one for each contract, in their order.
BREACHES = {
    "The platform is layered, and every package has a layer": (
        "tongzhou/ground/places/queries.py",
        "import tongzhou.overview.reports.models",
    ),
    "Areas do not know each other": (
        "tongzhou/areas/requests/queries/__init__.py",
        "import tongzhou.areas.register.queries",
    ),
    "Inside a slice: pages call actions, actions call rules": (
        "tongzhou/areas/requests/models.py",
        "import tongzhou.areas.requests.views",
    ),
    "Rules and the library are plain Python": ("tongzhou/base/paths.py", "import django.db"),
    "Only the mechanism itself touches its tables": (
        "tongzhou/areas/requests/actions.py",
        "import tongzhou.shared.facts.models",
    ),
    "The ground is stacked: events, organisations, places, rule packs, access": (
        "tongzhou/ground/access/scope.py",
        "import tongzhou.ground.places.models",
    ),
    "The shared mechanisms are stacked: items leave facts, and sheets know neither": (
        "tongzhou/shared/sheets/models.py",
        "import tongzhou.shared.facts.actions",
    ),
    "Reports read indicators, and indicators know no report": (
        "tongzhou/overview/indicators/queries.py",
        "import tongzhou.overview.reports.models",
    ),
    "The planning library does not know the platform": (
        "fairplan/__init__.py",
        "import tongzhou.base.paths",
    ),
}


def _lint(folder: Path) -> str:
    lint = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    run = subprocess.run(
        [lint, "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout


def _copy(folder: Path) -> None:
    shutil.copytree(
        ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("tests", "__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_every_contract_has_a_breach_to_try():
    assert sorted(BREACHES) == sorted(CONTRACTS)


def test_every_contract_breaks_by_its_sentence_when_its_rule_is_broken(tmp_path):
    _copy(tmp_path)
    for file, bad_import in BREACHES.values():
        target = tmp_path / "src" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("a", encoding="utf-8") as handle:
            handle.write(f"\n{bad_import}\n")
    said = _lint(tmp_path)
    not_broken = [name for name in CONTRACTS if f"{name} BROKEN" not in said]
    assert not not_broken, said[-3000:]
