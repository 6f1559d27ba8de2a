"""Every English text of the site has a Japanese one, and no Japanese text is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

import tsunagi.serve

SERVE = Path(str(tsunagi.serve.__file__)).parent
REFUSING = [
    *(
        path
        for floor in ("collab", "policy", "search")
        for path in sorted(SERVE.with_name(floor).glob("*.py"))
    ),
    SERVE.with_name("match") / "_pool.py",
]
"""Modules whose refusals somebody sees on a page, and that know no languages."""
CATALOGUE = SERVE / "locale" / "ja" / "LC_MESSAGES" / "django.po"
NAMES = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


def named(code: str, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def calls(code: str, names: set[str] = NAMES) -> Iterator[str]:
    for node in named(code, names):
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        yield from texts[:1]


def in_template(path: Path) -> Iterator[str]:
    """Templatize turns tags into calls of gettext and blots out all else; lines are cut at the calls."""
    code = templatize(path.read_text("utf-8"))
    for found in re.finditer(r"""\bn?gettext\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""", code):
        yield ast.literal_eval(found[1])


def used() -> set[str]:
    found = {text for path in SERVE.rglob("*.py") for text in calls(path.read_text("utf-8"))}
    found |= {text for path in REFUSING for text in calls(path.read_text("utf-8"), {"BadRequest"})}
    return found | {text for path in SERVE.rglob("*.html") for text in in_template(path)}


def translated() -> dict[str, list[str]]:
    return {e.msgid: [e.msgstr, *e.msgstr_plural.values()] for e in polib.pofile(str(CATALOGUE))}


def test_finds_texts_of_templates_and_code() -> None:
    assert {"Search", 'Did you mean <a href="%(meant_href)s">%(meant)s</a>?', "Oldest first"} <= used()


def test_what_is_refused_can_be_said_in_another_language() -> None:
    """The text is one that stands in the code, not one that is put together there."""
    refusals = [node.args[0] for path in REFUSING for node in named(path.read_text("utf-8"), {"BadRequest"})]
    assert [ast.unparse(text) for text in refusals if not isinstance(text, ast.Constant)] == []


def test_every_text_has_a_japanese_one() -> None:
    held = translated()
    assert sorted(text for text in used() if not any(held.get(text, []))) == []


def test_no_japanese_text_is_left_over() -> None:
    assert sorted(set(translated()) - used()) == []


def test_placeholders_and_tags_survive_translation() -> None:
    odd = [
        msgid
        for msgid, texts in translated().items()
        for text in texts
        if text and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(msgid))
    ]
    assert odd == []
