"""A plan as an HTML page: headings, paragraphs, items and cells as blocks; scripts and readings of ruby left out."""

import re
from urllib.parse import urljoin

from lxml import etree, html

from tsunagi.errors import BadRequest
from tsunagi.policy._blocks import BULLET, Block, tidy

_AWAY = {
    "script",
    "style",
    "template",
    "noscript",
    "head",
    "nav",
    "rt",
    "rp",
    "svg",
    "iframe",
    "object",
    "form",
    "button",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_SPACED = re.compile(r"[ \t\r\n\f]+")
DEEPEST = 400
"""Elements inside each other."""


def blocks_of_html(body: bytes, url: str = "") -> list[Block]:
    """The blocks of a page, in order; its addresses complete against `url`.

    Raises:
        BadRequest: there is no page in it.
    """
    parser = html.HTMLParser(encoding=_encoding(body), huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise BadRequest("The file is no HTML page that can be read. Save it anew.", "file") from None
    base = next((urljoin(url, each.get("href") or "") for each in root.iter("base")), url)
    walk = _Walk(base)
    walk.into(root)
    walk.close()
    return walk.blocks


def _encoding(body: bytes) -> str | None:
    """What the page says of itself, under the name that also covers the letters that makers added."""
    said = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", body[:4096], re.I)
    name = said[1].decode().lower() if said else ""
    if name in ("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"):
        return "cp932"
    if name:
        return None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


class _Walk:
    """Goes through the elements without recursion, gathering the words of each block."""

    def __init__(self, base: str) -> None:
        self.base, self.blocks = base, [Block("")]
        self.level, self.quoted, self.bullet = 0, 0, ""
        self.cells = 0

    def into(self, root: etree._Element) -> None:
        """All below an element, in order."""
        path: list[tuple[etree._Element, bool]] = [(root, False)]
        while path:
            element, done = path.pop()
            if done:
                self._leave(element)
                self._say(element.tail)
                continue
            if element.tag in _AWAY or not isinstance(element.tag, str):
                self._say(element.tail)
                continue
            self._enter(element)
            path.append((element, True))
            path.extend((child, False) for child in reversed(element))

    def _enter(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.close()
        if tag == "br":
            self._say("\v")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.level = int(tag[1])
        if tag == "blockquote":
            self.quoted += 1
        if tag in ("td", "th"):
            self.cells += 1
        if tag == "li":
            self.bullet = "・"
        if tag == "a":
            element.set("from", str(len(self.blocks[-1].text)))
        self._say(element.text)

    def _leave(self, element: etree._Element) -> None:
        if element.tag == "a" and (address := self._address(element)):
            block = self.blocks[-1]
            words = tidy(block.text[int(element.get("from") or 0) :])
            block.links.append((words, address))
        if element.tag in _BLOCKS:
            self.close()
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.level = 0
        if element.tag == "blockquote":
            self.quoted -= 1
        if element.tag in ("td", "th"):
            self.cells -= 1

    def _address(self, element: etree._Element) -> str:
        try:
            address = urljoin(self.base, (element.get("href") or "").strip())
        except ValueError:
            return ""
        return address if address.startswith(("http://", "https://")) else ""

    def _say(self, text: str | None) -> None:
        if text:
            self.blocks[-1].text += text if text == "\v" else _SPACED.sub(" ", text)

    def close(self) -> None:
        """Ends the block that is open; lines that <br> broke are blocks of their own."""
        block = self.blocks.pop()
        lines = [line for line in map(tidy, block.text.split("\v")) if line]
        for n, line in enumerate(lines):
            mark = BULLET.match(line)
            made = Block(line[mark.end() :] if mark else line, level=self.level, quoted=bool(self.quoted))
            made.cell = self.cells > 0
            made.bullet = mark[1] if mark else self.bullet if not n else ""
            made.links = [(words, to) for words, to in block.links if words in line or len(lines) == 1]
            made.links = [(words, to) for words, to in made.links if to not in line]
            self.blocks.append(made)
        if lines:
            self.bullet = ""
        self.blocks.append(Block(""))
