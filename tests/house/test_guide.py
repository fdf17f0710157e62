"""The guides for users say what the interface says.

In `docs/guide`, `**…**` marks a word of the interface; `__…__` only stresses.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))


@pytest.fixture(scope="module")
def shown() -> set[str]:
    """Every Chinese text of the interface."""
    texts: set[str] = set()
    for path in (ROOT / "src").rglob("zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as handle:
            for message in read_po(handle):
                one = message.string
                texts |= {one} if isinstance(one, str) else set(one)
    return texts


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_word_in_bold_is_on_a_page(guide, shown):
    named = re.findall(r"\*\*(.+?)\*\*", guide.read_text("utf-8"))
    assert [words for words in named if words not in shown] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(guide):
    links = re.findall(r"\]\(([^)#]+)\)", guide.read_text("utf-8"))
    assert [link for link in links if not (guide.parent / link).exists()] == []
