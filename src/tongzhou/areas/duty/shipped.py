"""What is shipped: role cards with their procedures (`cards/*.toml`) and usual hours (`hours.toml`).

Written into the tables after every migration, so that a changed file is there with the next version
of the product. Rows that a place made its own are never touched.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps
from django.core.exceptions import FieldDoesNotExist

FOLDER = Path(__file__).parent
# Shipped rows stand at no place.
SHIPPED = ""
CARD_FIELDS = ("skills", "harmless", "cash")


def card_files() -> list[dict[str, Any]]:
    """Every shipped card as its file has it, in the order of the files."""
    paths = sorted((FOLDER / "cards").glob("*.toml"))
    return [tomllib.loads(path.read_text("utf-8")) for path in paths]


def hours_file() -> list[dict[str, Any]]:
    """The shipped usual hours."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "hours.toml").read_text("utf-8"))["hours"]
    return rows


def write_shipped(apps: Any = current_apps, **_signal: Any) -> None:
    """The tables hold what the files say. Half-migrated tables (an old state) are left alone."""
    try:
        card, procedure, pattern = (
            apps.get_model("duty", name) for name in ("RoleCard", "Procedure", "Pattern")
        )
        for model, column in (
            (card, "duties_english"),
            (procedure, "body_english"),
            (pattern, "code"),
        ):
            model._meta.get_field(column)
    except (LookupError, FieldDoesNotExist):
        return
    for order, row in enumerate(card_files(), start=1):
        _write_card(card, row, order)
        _write_procedure(procedure, row)
    for row in hours_file():
        values = {name: row[name] for name in ("name", "english", "starts", "minutes")}
        pattern.objects.update_or_create(code=row["code"], place_path=SHIPPED, defaults=values)


def _write_card(model: Any, row: dict[str, Any], order: int) -> None:
    values = {name: row[name] for name in CARD_FIELDS if name in row}
    values |= {"name": row["name"]["zh"], "english": row["name"]["en"]}
    values |= {"duties": row["duties"]["zh"], "duties_english": row["duties"]["en"]}
    model.objects.update_or_create(
        code=row["code"],
        place_path=SHIPPED,
        defaults={**values, "order": order, "procedure_code": row["code"]},
    )


def _write_procedure(model: Any, row: dict[str, Any]) -> None:
    written = row["procedure"]
    heading, text = written["heading"], written["text"]
    model.objects.update_or_create(
        code=row["code"],
        version=written["version"],
        place_path=SHIPPED,
        defaults={
            "title": heading["zh"],
            "title_english": heading["en"],
            "body": text["zh"].strip(),
            "body_english": text["en"].strip(),
            "kind": written.get("kind", "steps"),
            "source": written.get("source", ""),
            "effective_on": written["from"],
        },
    )
