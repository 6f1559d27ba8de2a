"""Text of the PDF on standard input, as a process of its own: a hostile file can neither stop nor fill the server.

PDFium may not be called by two threads at once, and is written in a language in which a wrong file may break a process.
"""

import contextlib
import resource
import sys

MOST_MEMORY = 1 << 30
SECONDS = 10
NO_PDF, TOO_MANY = 3, 4
"""What the process ends with where the file cannot be read, or has too many pages."""


def text_of(body: bytes, pages: int, characters: int) -> str:
    """The text of all pages, cut after so many characters.

    Raises:
        ValueError: the file has more pages.
        pypdfium2.PdfiumError: it cannot be read, or a password protects it.
    """
    import pypdfium2

    found: list[str] = []
    with contextlib.closing(pypdfium2.PdfDocument(body)) as document:
        if len(document) > pages:
            raise ValueError(f"{len(document)} pages")
        for page in document:
            if sum(map(len, found)) > characters:
                break
            found.append(page.get_textpage().get_text_range())
    return "\n".join(found)[:characters]


def main(pages: int, characters: int) -> int:
    """Reads standard input, writes the text in UTF-8; how the process ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2

    try:
        text = text_of(sys.stdin.buffer.read(), pages, characters)
    except ValueError:
        return TOO_MANY
    except pypdfium2.PdfiumError:
        return NO_PDF
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
