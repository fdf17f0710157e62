"""Help pages: each slice's `<slug>/help.zh.html` and `.en.html`, and the shell's own."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongzhou.base.manifest import found


def pages() -> list[tuple[str, str]]:
    """(slug, title) of every help page, the shell's first. A house test proves that each has its two texts."""
    listed = [(m.help_page, _(m.title)) for m in found().values() if m.help_page]
    return sorted(listed, key=lambda page: page[0] != "web")


def help_index(request):
    return render(request, "web/help.html", {"pages": pages(), "page": "", "text": ""})


def help_page(request, page):
    """One help page in the reader's language."""
    titles = dict(pages())
    if page not in titles:
        raise Http404
    language = "en" if get_language() == "en" else "zh"
    try:
        text = get_template(f"{page}/help.{language}.html").render({}, request)
    except TemplateDoesNotExist as missing:
        raise Http404 from missing
    context = {"pages": pages(), "page": page, "heading": titles[page], "text": text}
    return render(request, "web/help.html", context)
