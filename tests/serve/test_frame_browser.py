"""The frame around each page in a browser: what stands in the search field is read whole, whoever is signed in."""

import browsing
import pytest

from tsunagi import hub

pytestmark = browsing.MARKS
ROOM = """() => {
  const field = document.querySelector('#top-q'), style = getComputedStyle(field)
  const pen = document.createElement('canvas').getContext('2d')
  pen.font = style.font
  const words = pen.measureText(field.placeholder).width
  return field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - words
}"""
"""Pixels that are left beside the words in the field."""
ROWS = "new Set([...document.querySelectorAll('.brand, .me, .switch')].map(one => one.getBoundingClientRect().top)).size"
"""In how many rows the name of the site, who is signed in, and the other language stand."""


@pytest.mark.parametrize("width", [1440, 1280, 1024, 768, 390])
def test_the_words_in_the_search_field_are_not_cut(
    small_world: hub.Hub, open_as: browsing.Browsers, width: int
) -> None:
    for name in ("nobody", "coordinator"):
        page = open_as(name, width)
        for lang in ("ja", "en"):
            page.goto(f"/{lang}/about")
            assert page.evaluate(ROOM) > 0, (name, lang)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate(ROWS) == 1, (name, lang)
