"""What the tests with a real browser share: where it is, when they run, and a browser that is signed in."""

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium (Debian: chromium)"),
    pytest.mark.django_db(transaction=True),
]
"""Of each module of such tests, as its `pytestmark`."""
