"""What the tests with a real browser share: where it is, when they run, and browsers in which people are signed in."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from people import People
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

CHROMIUM = Path("/usr/bin/chromium")
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium (Debian: chromium)"),
    pytest.mark.django_db(transaction=True),
]
"""Of each module of such tests, as its `pytestmark`."""
NO_FAULT = ("status of 4", "net::ERR_")
"""What is refused, or is not for who asks; a picture of a made-up site."""


class Browsers:
    """Browsers of people, each of its own; what fails in one stands in `faults`."""

    def __init__(self, browser: "Browser", address: str, people: "People") -> None:
        self._browser, self._address, self._people = browser, address, people
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def __call__(self, name: str, width: int = 1280, scheme: str = "light", **more: Any) -> "Page":
        """A page that somebody has; 'nobody' is not signed in."""
        from case_world import signed  # its tables need Django, which is set up after conftest.py is read

        more = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, **more}
        context = self._browser.new_context(base_url=self._address, locale="ja", **more)
        self._contexts.append(context)
        for key, cookie in signed(self._people, name).cookies.items():
            context.add_cookies([{"name": key, "value": cookie.value, "url": self._address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)
        return page

    def _note(self, message: "ConsoleMessage") -> None:
        if message.type == "error" and not any(words in message.text for words in NO_FAULT):
            self.faults.append(message.text)

    def close(self) -> None:
        """Closes all of them."""
        for context in self._contexts:
            context.close()


Shoot = Callable[["Page", str], None]
"""Takes a picture of a whole page, by a name."""
