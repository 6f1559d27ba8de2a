"""Excerpts as files: Markdown, HTML, Word, Excel."""

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from tsunagi.errors import BadRequest
from tsunagi.policy._plan import Excerpt

Form = Literal["md", "html", "docx", "xlsx"]
FORMS = MappingProxyType({"md": "markdown", "html": "html", "docx": "word", "xlsx": "excel"})
"""Form → the module that writes it."""


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
        raise BadRequest(f"An excerpt is not written as {form!r}. Known: {', '.join(FORMS)}.", "form")
    # Imported when asked for: the libraries for Word and Excel take longer to load than most commands last.
    module = import_module(f"tsunagi.policy._write_{FORMS[form]}")
    write: Callable[[Excerpt, str], bytes] = module.write
    return write(excerpt, lang)
