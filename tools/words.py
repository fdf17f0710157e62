"""The words of the interface: collected from the source, kept in .po files, compiled to .mo.

    python -m tools.words [FOLDER …]          bring the .po files (of these apps) up to date
    python -m tools.words --prune [FOLDER …]  the same, and drop entries that nothing uses
    python -m tools.words --check             say what is missing, unknown or wrong; nothing is written
    python -m tools.words --compile           write a .mo beside every .po

Each app keeps its own `locale/zh_Hans/LC_MESSAGES/django.po` with every text it uses; what belongs
to no app (`base`, `config`) stands in `web`. A text that another app has translated already is
filled in from there. Collected are the gettext functions, `_` and `said` in Python, the
translation tags in templates, labels of the manifest's types, and labels in .toml files.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PLATFORM = ROOT / "src" / "tongzhou"
PO = Path("locale/zh_Hans/LC_MESSAGES/django.po")
SKIPPED = {"tests", "migrations", "locale", "__pycache__"}
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
)
HEADER += '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'

# Which arguments of a call are text: a number is a position, "c" says the text stands in a context.
GETTEXT = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "said", "Sentence"), (0,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("c", 1)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("c", 1, 2)),
}
# Values that are declared in English and translated when shown: constructor → positional texts.
LABELLED = {
    **dict.fromkeys(("FactKind", "ItemKind", "PlanKind", "Indicator", "SheetKind", "Column"), 1),
    **dict.fromkeys(("MenuEntry", "Manifest"), 0),
    "Personal": 2,
}
LABELS = {"label", "title", "note", "counting_rule", "purpose"}
PLACES = re.compile(r"%\((\w+)\)[a-z]|(%[sd])|\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to translate: English, with its plural if it counts, and its context if it needs one."""

    english: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.english

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.english, self.plural) if self.plural else self.english


@dataclass(slots=True)
class Collected:
    """Every text of one app with the files that use it, and sentences about what cannot be collected."""

    texts: dict[Text, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


# ── Out of the source ────────────────────────────────────────────────────────────────────────────


def in_python(source: str) -> Iterator[Text | int]:
    """Every text of a module; a number is the line of one that can never be found again."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _in_call(node, _name(node.func))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def _in_call(node: ast.Call, name: str) -> Iterator[Text | int]:
    if name in GETTEXT:
        wanted = GETTEXT[name]
        context = _constant(node.args[0]) if wanted[0] == "c" and node.args else None
        given = [node.args[at] for at in wanted if at != "c" and int(at) < len(node.args)]
        if any(isinstance(one, ast.JoinedStr) for one in given):
            yield node.lineno
        texts = [text for one in given if (text := _constant(one))]
        if texts and len(texts) == len(given):
            yield Text(*texts, context=context)
    elif name in LABELLED:
        labels = node.args[LABELLED[name] : LABELLED[name] + 1]
        labels += [keyword.value for keyword in node.keywords if keyword.arg in LABELS]
        yield from (Text(text) for label in labels if (text := _constant(label)))


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def in_template(source: str) -> Iterator[Text]:
    """Every text of a Django template."""
    lines = "\n".join(line.strip() for line in templatize(source).splitlines())
    keywords = ("_", "gettext", "ngettext", "pgettext", "npgettext")
    for _line, name, found, _comments in extract_python(
        BytesIO(lines.encode()), keywords, (), {"encoding": "utf-8"}
    ):
        given = [part for part in (found if isinstance(found, tuple) else (found,)) if part]
        context = given.pop(0) if name.startswith(("p", "np")) else None
        yield Text(*given[:2], context=context)


def in_toml(source: str) -> Iterator[Text]:
    """Every value of a key that names a label, at any depth."""
    waiting: list[object] = [tomllib.loads(source)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
            yield from (Text(one[key]) for key in LABELS if isinstance(one.get(key), str))


def home(path: Path, platform: Path) -> Path:
    """The app whose catalogue a file belongs to."""
    for folder in path.parents:
        if (folder / "apps.py").exists():
            return folder
    return platform / "web"


def sources(platform: Path) -> Iterator[Path]:
    for path in sorted(platform.rglob("*")):
        inside = path.relative_to(platform).parts
        if path.suffix in {".py", ".html", ".txt", ".toml"} and not SKIPPED & set(inside):
            yield path


def _texts_of(path: Path) -> Iterator[Text | int]:
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        return in_python(source)
    if path.suffix == ".toml":
        return in_toml(source)
    return in_template(source) if "templates" in path.parts else iter(())


def collect(platform: Path = PLATFORM) -> dict[Path, Collected]:
    """Every app with the texts it uses."""
    apps: dict[Path, Collected] = {}
    for path in sources(platform):
        for text in _texts_of(path):
            folder = home(path, platform)
            one = apps.setdefault(folder, Collected())
            if isinstance(text, int):
                place = f"{path.relative_to(platform)}:{text}"
                one.faults.append(f"{place}: an f-string cannot be translated; use %(name)s")
            elif text.english.strip():
                base = folder if path.is_relative_to(folder) else platform
                one.texts.setdefault(text, set()).add(path.relative_to(base).as_posix())
    return apps


# ── Into the catalogues ──────────────────────────────────────────────────────────────────────────


def read(po: Path) -> Catalog:
    """The catalogue in the file; an empty one when there is none."""
    catalog = Catalog(locale="zh_Hans")
    if po.exists():
        with po.open("rb") as file:
            PoFileParser(catalog, abort_invalid=True).parse(file)
    return catalog


def chinese(message: Message | None) -> str:
    """The translation as one string; "" when there is none."""
    if message is None or not message.string:
        return ""
    return message.string if isinstance(message.string, str) else message.string[0]


def entries(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    """Every entry by context and English, also the ones set aside as obsolete."""
    listed = [*catalog.obsolete.values(), *(message for message in catalog if message.id)]
    return {(one.context, one.id if isinstance(one.id, str) else one.id[0]): one for one in listed}


def translations(platform: Path) -> dict[tuple[str | None, str], str]:
    """Every translation that some app has."""
    return {
        key: chinese(message)
        for po in sorted(platform.rglob(PO.as_posix()))
        for key, message in entries(read(po)).items()
        if chinese(message)
    }


def merged(old: Catalog, found: Collected, elsewhere: dict, *, prune: bool) -> Catalog:
    """The texts in use with the translations there are; what nothing uses stays as obsolete."""
    new, known = Catalog(locale="zh_Hans"), entries(old)
    for text, files in found.texts.items():
        before = known.pop(text.key, None)
        words = chinese(before) or elsewhere.get(text.key, "")
        new.add(
            text.id,
            (words,) if text.plural else words,
            locations=[(name, 0) for name in sorted(files)],
            flags=before.flags & {"fuzzy"} if before else (),
            user_comments=before.user_comments if before else (),
            context=text.context,
        )
    if not prune:
        left = {str(key): message for key, message in known.items() if chinese(message)}
        new.obsolete.update(left)
    return new


def as_text(catalog: Catalog) -> str:
    """The .po file: sorted, without dates and line numbers, so that a change shows what changed."""
    out = BytesIO()
    write_po(out, catalog, omit_header=True, sort_output=True, include_lineno=False, width=0)
    return HEADER + out.getvalue().decode().strip() + "\n"


def update(platform: Path, only: list[Path], *, prune: bool) -> None:
    """Every .po file (of the apps in `only`, if any) holds exactly what its app uses."""
    elsewhere = translations(platform)
    for app, found in collect(platform).items():
        if found.texts and (not only or app in only):
            po = app / PO
            new = merged(read(po), found, elsewhere, prune=prune)
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_text(as_text(new), "utf-8", newline="\n")
            missing = sum(not chinese(message) for message in new if message.id)
            print(
                f"{app.relative_to(platform)}: {len(found.texts)} texts, {missing} without Chinese"
            )


def compile_all(platform: Path = PLATFORM) -> None:
    """Every .po has its .mo."""
    for po in platform.rglob(PO.as_posix()):
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(po))


# ── What is wrong ────────────────────────────────────────────────────────────────────────────────


def places(text: str) -> set[str]:
    """The names of values that a text leaves room for."""
    return {next(name for name in found if name) for found in PLACES.findall(text) if any(found)}


def faults(platform: Path = PLATFORM) -> list[str]:
    """One sentence for everything that keeps the Chinese from being complete and right."""
    said: list[str] = []
    meaning: dict[tuple[str | None, str], tuple[str, str]] = {}
    apps = collect(platform)
    for app in sorted({*apps, *(po.parents[2] for po in platform.rglob(PO.as_posix()))}):
        found, catalog = apps.get(app, Collected()), read(app / PO)
        name = app.relative_to(platform).as_posix()
        said += found.faults
        said += [f"{name}: {why}" for why in _missing(found, catalog)]
        said += [f"{name}: {why}" for why in _unknown(found, catalog)]
        for text in found.texts:
            words = chinese(catalog.get(text.english, text.context))
            other, there = meaning.setdefault(text.key, (words, name))
            if words and other and words != other:
                said.append(f"{name}: “{text.english}” is {words} here and {other} in {there}")
    return said


def _missing(found: Collected, catalog: Catalog) -> Iterator[str]:
    for text in found.texts:
        message = catalog.get(text.english, text.context)
        words = chinese(message)
        if not words:
            yield f"no Chinese for “{text.english}”"
            continue
        if message is not None and message.fuzzy:
            yield f"fuzzy: “{text.english}”"
        if places(words) != places(text.plural or text.english):
            yield f"not the same places for values: “{text.english}” / “{words}”"


def _unknown(found: Collected, catalog: Catalog) -> Iterator[str]:
    used = {text.key for text in found.texts}
    for key in entries(catalog).keys() - used:
        yield f"nothing uses “{key[1]}” (--prune drops it)"


def main() -> int:
    parser = argparse.ArgumentParser(prog="words", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, help="apps; all when none is named")
    parser.add_argument("--prune", action="store_true", help="drop what nothing uses")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on any fault")
    parser.add_argument("--compile", action="store_true", help="write the .mo files")
    args = parser.parse_args()
    if args.compile:
        compile_all()
    elif args.check:
        found = faults()
        print("\n".join(found) or "Every text has its Chinese.")
        return len(found) > 0
    else:
        update(PLATFORM, [folder.resolve() for folder in args.folders], prune=args.prune)
    return 0


if __name__ == "__main__":
    sys.exit(main())
