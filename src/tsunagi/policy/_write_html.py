"""Excerpts and comparisons, each as one HTML page that fetches nothing and runs nothing."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType

from tsunagi.policy._plan import Excerpt
from tsunagi.policy._write_layout import Line, Run, layout, title

_PARTS = MappingProxyType({"measure": "ul", "responsible": "ul", "source": "ol"})
"""Sorts of lines that are items of a list."""
_TAGS = MappingProxyType(
    {"title": "h1", "quotation": "blockquote", "measure": "li", "responsible": "li", "source": "li"}
)
_JAPANESE = re.compile("[぀-ヿ㐀-鿿]")


def write(excerpt: Excerpt, lang: str) -> bytes:
    """The excerpt as a page."""
    return page(title(excerpt, lang), layout(excerpt, lang), lang)


def page(name: str, lines: Iterable[Line], lang: str) -> bytes:
    """Lines as a page in UTF-8; it looks the same wherever it is opened, light or dark, and prints well."""
    style = (files("tsunagi.policy") / "writing.css").read_text("utf-8")
    body = "\n".join(_body(list(lines)))
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def _body(lines: list[Line]) -> Iterator[str]:
    for part, group in groupby(lines, key=lambda line: _PARTS.get(line.sort, "")):
        if part:
            yield f"<{part}>"
        for line in group:
            yield _element(line)
        if part:
            yield f"</{part}>"


def _element(line: Line) -> str:
    told = "".join(map(_run, line.runs)).strip().replace("\n", "<br>")
    tag = f"h{line.level + 1}" if line.sort == "heading" else _TAGS.get(line.sort, "p")
    # Without it, Japanese in an English page may be set in Chinese forms.
    lang = ' lang="ja"' if _JAPANESE.search(told) else ""
    return f'<{tag} class="{line.sort}"{lang}>{told}</{tag}>'


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.href:
        return f'<a href="{escape(run.href)}" rel="noopener noreferrer">{text}</a>'
    if run.change:
        tag = "del" if run.change == "gone" else "ins"
        return f"<{tag}>{text}</{tag}>"
    return f"<mark>{text}</mark>" if run.marked else text
