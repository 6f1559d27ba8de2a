"""Excerpts and comparisons as files: Markdown, HTML, Word, Excel."""

from collections.abc import Callable, Iterable
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from tsunagi.errors import BadRequest
from tsunagi.policy._plan import Comparison, Excerpt, Plan

Form = Literal["md", "html", "docx", "xlsx"]
FORMS = MappingProxyType({"md": "markdown", "html": "html", "docx": "word", "xlsx": "excel"})
"""Form → the module that writes it."""
COMPARISON_FORMS = ("md", "html", "xlsx")


def write_excerpt(excerpt: Excerpt, form: Form, lang: str) -> bytes:
    """The excerpt as a file.

    Args:
        excerpt: what is written; its texts are untrusted.
        form: md and html are UTF-8; html is one page that fetches nothing and runs nothing.
        lang: of headings and remarks, ja or en.

    Raises:
        BadRequest: there is no such form or language.
    """
    if form not in FORMS:
        raise BadRequest(
            "An excerpt is not written as %(form)s. Known: %(known)s.",
            "form",
            form=form,
            known=", ".join(FORMS),
        )
    # Imported when asked for: the libraries for Word and Excel take longer to load than most commands last.
    module = import_module(f"tsunagi.policy._write_{FORMS[form]}")
    write: Callable[[Excerpt, str], bytes] = module.write
    return write(excerpt, lang)


def write_comparison(
    found: Comparison, old: Plan, new: Plan, form: str, lang: str, kinds: Iterable[str] = ()
) -> bytes:
    """The comparison as a file: its changes in the order of the newer plan, then the words that rose and fell.

    Args:
        found: what `compare(old, new)` gave.
        old: the older plan.
        new: the newer one.
        form: md, html or xlsx, as for excerpts.
        lang: of headings and remarks, ja or en.
        kinds: which changes; none named: all.

    Raises:
        BadRequest: there is no such form or language.
    """
    if form not in COMPARISON_FORMS:
        raise BadRequest(
            "A comparison is not written as %(form)s. Known: %(known)s.",
            "form", form=form, known=", ".join(COMPARISON_FORMS),
        )  # fmt: skip
    from tsunagi.policy._write_comparison import write  # as above

    return write(found, old, new, form, lang, frozenset(kinds))
