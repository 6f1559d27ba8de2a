"""arXiv numbers that went through floating point: `704.3955`, `1710.1009199999999`, `1805.0412`."""

import re

_NUMBER = re.compile(r"(\d{3,4})\.\d+")
FIVE_DIGITS = 1501
"""From January 2015 a number has five digits after the dot (https://info.arxiv.org/help/arxiv_identifier.html)."""


def adjust(row: dict) -> dict:
    """Gives back the zeros that were lost at both ends, and rounds what was added."""
    match = _NUMBER.fullmatch(row["arxiv_id"])
    if match:
        digits = 5 if int(match[1]) >= FIVE_DIGITS else 4
        row["arxiv_id"] = f"{float(row['arxiv_id']):0{digits + 5}.{digits}f}"
    return row
