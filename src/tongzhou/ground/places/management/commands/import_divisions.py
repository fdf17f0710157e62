"""`tongzhou import divisions`: official division codes as a seed of the tree of places."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from tongzhou.ground.places.actions.divisions import import_history, import_list
from tongzhou.ground.places.divisions import (
    LEVELS,
    Unfit,
    files_in,
    is_history,
    narrowed,
    read_history,
    read_list,
)


class Command(BaseCommand):
    help = "Bring official division codes into the tree of places. The same file again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FILE|FOLDER")
        parser.add_argument(
            "--level", choices=LEVELS, default="street", help="how deep to read (%(default)s)"
        )
        parser.add_argument("--under", metavar="CODE", default="", help="only below this code")
        parser.add_argument(
            "--source", default="统计用区划代码", help="what to note as the source (%(default)s)"
        )

    def handle(self, *, path: Path, level: str, under: str, source: str, **options):
        if not path.exists():
            raise CommandError(f"{path}: no such file or folder")
        files = files_in(path, level) if path.is_dir() else [path]
        if not files:
            raise CommandError(f"{path}: no list of divisions lies here")
        for file in files:
            started = perf_counter()
            try:
                brought = _bring_in(file, under, source)
            except Unfit as why:
                raise CommandError(f"{file.name}: {why}") from why
            self.stdout.write(
                f"{file.name}: {brought.added} new, {brought.changed} changed, "
                f"{brought.unchanged} as before ({perf_counter() - started:.1f} s)"
            )


def _bring_in(file: Path, under: str, source: str):
    if is_history(file):
        rows = read_history(file)
        if under:
            rows = [row for row in rows if row.code.startswith(under[:2])]
        return import_history(rows, source="县以上行政区划代码")
    rows = read_list(file)
    return import_list(narrowed(rows, under) if under else rows, source=source)
