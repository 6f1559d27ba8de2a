"""Keeps links that stand for a person out of logs: whoever reads a log could answer for them."""

import logging
import re

LINK = re.compile(r"/(introduction|invitation)/[\w-]+")


class WithoutLinks(logging.Filter):
    """Writes … for the secret part of a link's address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Takes it out of what is logged; everything is logged."""
        if LINK.search(said := record.getMessage()):
            record.msg, record.args = LINK.sub(r"/\1/…", said), ()
        return True
