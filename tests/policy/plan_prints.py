"""The plans of plans.py as an HTML page, and printed from it by Chromium: another hand than that of plan_drawings.py."""

import subprocess
from html import escape
from pathlib import Path

import pypdfium2
from plan_items import QUOTED, RUBY, Drawn, tail_ways
from plans import Truth

CHROMIUM = Path("/usr/bin/chromium")
STYLE = """
@page { size: A4; margin: 22mm 24mm }
body { font: 11pt/1.9 "Noto Serif CJK JP", serif; text-align: justify }
h1, h2, h3 { font-family: "Noto Sans CJK JP", sans-serif; break-after: avoid }
h1 { font-size: 16pt; break-before: page } h2 { font-size: 13pt } h3 { font-size: 10.5pt }
p { margin: 0; text-indent: 1em } p.section, p.note { text-indent: 0; break-after: avoid } p.note { break-after: auto }
ul { margin: 0 0 6pt; padding-left: 1.2em } .two { columns: 2; column-gap: 2em; hyphens: auto }
.tail { display: block; text-align: right } .cover { text-align: center; padding-top: 70mm; font-size: 20pt }
ul.dash { list-style: "– " } ul.dot { list-style: "・" } small.foot { display: block; font-size: 8pt; text-indent: 0 }
sup { font-size: 6pt; line-height: 0 } .index a { display: block; color: inherit; text-decoration: none }
"""
TAILS = ("same", "right", "own", "one", "square")


def page_of(truth: Truth, look: str = "") -> str:
    """The plan as an HTML page; each measure has its name as id, and a link that makes a printer keep the place.

    `look` is CSS that overrides the usual.
    """
    parts = [f"<div class=cover>{truth.title}</div><div class=index>"]
    parts += [f'<a href="#{one.name}">・</a>' for one in truth.measures]
    parts.append("</div><div>")
    last, number = ("", ""), 0
    for at, section in enumerate(truth.sections):
        chapter, part, topic = section.path
        if chapter != last[0]:
            two = " class=two lang=ja" if chapter.startswith("Ⅱ") else ""
            parts.append(f"</div><h1>{chapter}</h1><div{two}>")
        if part != last[1]:
            parts.append(f"<h2>{part}</h2>")
        last = chapter, part
        parts.append(f"<h3>{topic}</h3><p class=section>（現状と課題）</p>")
        for n, prose in enumerate(section.state):
            mark = f"<sup>{at + 1}</sup>" if n == 0 and at % 2 else ""
            parts.append(f"<p>{_ruby(prose)}{mark}</p>")
        parts.append(f"<p class=section>(施策の方向性)</p><ul class={'dot' if at % 2 else 'dash'}>")
        for one in section.measures:
            behind, stop, lines = tail_ways(one, TAILS[number % len(TAILS)])
            number += 1
            text = (
                _ruby(one.text[:-1]) + escape(behind) + "。"
                if stop and behind
                else _ruby(one.text) + escape(behind)
            )
            tail = "".join(f"<span class=tail>{line}</span>" for line in lines)
            parts.append(f'<li><span id="{one.name}">{text[0]}</span>{text[1:]}{tail}</li>')
        parts.append("</ul>")
        if at % 2:
            url = f"https://stats.example.jp/tsunagi/{at:03}/table.html"
            parts.append(
                f'<small class=foot>{at + 1} つなぎ統計調査による。出典:<a href="{url}">{url}</a></small>'
            )
        if at % 9 == 4:
            quoted = "".join(f"<p>{line}</p>" for line in QUOTED)
            parts.append(f"<p class=note>{'ー' * 20}</p>{quoted}<p class=note>{'ー' * 20}</p>")
    body = "".join(parts)
    head = f"<meta charset=utf-8><title>{truth.title}</title><style>{STYLE}{look}</style>"
    return f"<!doctype html><html lang=ja>{head}{body}</div>"


def _ruby(text: str) -> str:
    """Ruby on words, but not on the first letter."""
    text = escape(text)
    for word, kana in RUBY.items():
        text = text[:1] + text[1:].replace(word, f"<ruby>{word}<rp>(</rp><rt>{kana}</rt><rp>)</rp></ruby>", 1)
    return text


def printed(truth: Truth, folder: Path, look: str = "") -> Drawn:
    """The plan as Chromium prints it, with its own heads and numbers of pages."""
    page, made = folder / "plan.html", folder / "plan.pdf"
    page.write_text(page_of(truth, look), "utf-8")
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
    ]
    subprocess.run(
        [*command, f"--print-to-pdf={made}", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    document = pypdfium2.PdfDocument(made)
    return Drawn(made.read_bytes(), _places(document), len(document))


def _places(document: pypdfium2.PdfDocument) -> dict[str, int]:
    """Page of each measure, by the places its link leads to."""
    from pypdfium2 import raw

    names: dict[str, int] = {}
    for at in range(raw.FPDF_CountNamedDests(document.raw)):
        length = raw.ctypes.c_long(0)
        raw.FPDF_GetNamedDest(document.raw, at, None, length)
        name = raw.ctypes.create_string_buffer(length.value)
        place = raw.FPDF_GetNamedDest(document.raw, at, name, length)
        names[name.raw.decode("utf-16-le").strip("\0")] = (
            raw.FPDFDest_GetDestPageIndex(document.raw, place) + 1
        )
    return names
