"""Reads a page as a browser does."""

import re

from django.test import Client
from lxml import html
from lxml.html import HtmlElement

_PART = re.compile(r'([.#]?)([\w-]+)|\[([\w-]+)(?:="([^"]*)")?\]')


def get(site: Client, path: str, status: int = 200, **headers: str) -> HtmlElement:
    response = site.get(path, headers=headers or None)
    assert response.status_code == status, (path, response.status_code)
    return html.fromstring(response.content.decode("utf-8"))


def select(page: HtmlElement, css: str) -> list[HtmlElement]:
    """Elements that a selector of tags, classes, ids, attributes and descendants picks."""
    path = "."
    for compound in css.split():
        path += "//*"
        for sign, name, attribute, value in _PART.findall(compound):
            if attribute:
                path += f'[@{attribute}="{value}"]' if value else f"[@{attribute}]"
            elif sign == ".":
                path += f'[contains(concat(" ", normalize-space(@class), " "), " {name} ")]'
            else:
                path += f'[@id="{name}"]' if sign else f"[self::{name}]"
    return list(page.xpath(path))


def texts(page: HtmlElement, css: str) -> list[str]:
    """Texts of the elements, white space evened out."""
    return [" ".join(element.text_content().split()) for element in select(page, css)]


def links(page: HtmlElement, css: str = "a") -> list[str]:
    return [element.get("href") for element in select(page, css)]
