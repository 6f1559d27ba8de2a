"""Excerpts and comparisons as Markdown (CommonMark); what is quoted is escaped, so that none of it is markup."""

import re
from collections.abc import Iterable
from types import MappingProxyType

from tsunagi.policy._plan import Excerpt
from tsunagi.policy._write_layout import Line, Run, layout

_SIGNS = re.compile(r"([\\`*_\[\]<>&|~#])")
_FIRST = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")
_BEFORE = MappingProxyType(
    {"title": "# ", "quotation": "> ", "measure": "- ", "responsible": "  ", "source": "1. "}
)


def write(excerpt: Excerpt, lang: str) -> bytes:
    """The excerpt in UTF-8."""
    return markdown(layout(excerpt, lang))


def markdown(lines: Iterable[Line]) -> bytes:
    """Lines as blocks of Markdown, in UTF-8."""
    text = ""
    for line in lines:
        between = "\\\n" if line.sort == "responsible" else "\n\n" if text else ""
        text += between + _block(line)
    return f"{text}\n".encode()


def _block(line: Line) -> str:
    told = "".join(map(_run, line.runs)).replace("\n", " ").strip()
    told = _FIRST.sub(lambda found: f"\\{found[1]}" if found[1] else rf"{found[2]}\{found[3]}", told)
    if line.sort == "page":
        return f"**{told}**"
    before = "#" * (line.level + 1) + " " if line.sort == "heading" else _BEFORE.get(line.sort, "")
    return before + told


def _run(run: Run) -> str:
    if run.href:
        return f"<{run.href}>"
    told = _SIGNS.sub(r"\\\1", run.text)
    return {"gone": f"~~{told}~~", "come": f"**{told}**"}.get(run.change, told) if told.strip() else told
