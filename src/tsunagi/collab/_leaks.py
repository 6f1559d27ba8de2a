"""Whether a text tells who poses a need."""

import re
import unicodedata
from typing import Any

from tsunagi.collab.models import Case

_LEGAL = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|公益財団法人|\(株\)|\(有\)|"
    r"\b(?:co|inc|ltd|llc|kk|corp|corporation|company|limited)\b\.?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s・,.\-‐–—_]+")
SHORTEST = 2


def spoken_names(case: Case) -> list[str]:
    """Names that tell who the poser is, as they are written: the organisation, its people, their addresses."""
    found: list[str] = []
    for at in (case, case.parent):
        if at is None:
            continue
        if at.poser:
            found += [at.poser.name_ja, at.poser.name_en]
        people = at.participants.filter(part="poser").select_related("account")
        for one in people:
            found += [one.name, one.email, *((one.account.name, one.account.email) if one.account else ())]
    return [name for name in found if len(fold(name)) >= SHORTEST]


def fold(text: str) -> str:
    """A name without its legal form, spacing, width and case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN.sub("", _LEGAL.sub("", plain))


def leaks(case: Case, answer: Any) -> bool:
    """Whether an answer has a name of the poser in it, in any spacing, width or case."""
    return bool(leaked(case, answer))


def leaked(case: Case, answer: Any) -> str:
    """The name of the poser that an answer has in it, as it is known here; '' if there is none."""
    text = " ".join(answer) if isinstance(answer, list) else str(answer or "")
    within = fold(text)
    return next((name for name in spoken_names(case) if fold(name) in within), "")
