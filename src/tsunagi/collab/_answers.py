"""Reads what was answered to the questions of a step."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from tsunagi.collab._workflow import OVER, Answers, Ask, Problem
from tsunagi.errors import BadRequest

EMPTY = Problem("", {"ja": "入力してください。", "en": "Please fill this in."})


class Unfit(BadRequest):
    """Answers that a step cannot take; `problems` says at which question and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(
            "; ".join(f"{p.at}: {p.labels['en']}" if p.at else p.labels["en"] for p in problems), first.at
        )
        self.problems = tuple(problems)


def read_answers(asks: Sequence[Ask], given: Mapping[str, Any]) -> Answers:
    """Question → answer, of the sort that the question has; what was not asked is left out.

    Raises:
        Unfit: an answer is missing, too long or not of its sort.
    """
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for ask in asks:
        try:
            answers[ask.name] = _read(ask, given.get(ask.name))
        except ValueError as error:
            ja, _, en = str(error).partition("|")
            problems.append(Problem(ask.name, {"ja": ja, "en": en}))
    if problems:
        raise Unfit(problems)
    return answers


def _read(ask: Ask, given: Any) -> Any:
    """One answer; ValueError('日本語|English') says what is wrong."""
    if ask.sort == "choices":
        return _choices(ask, given)
    text = "" if given is None else str(given).replace("\r\n", "\n").replace("\0", "").strip()
    if ask.sort == "yes":
        said = text.lower() in {"1", "on", "true", "yes"}
        if ask.required and not said:
            raise ValueError("確認してください。|Please confirm this.")
        return said
    if not text:
        if ask.required:
            raise ValueError("入力してください。|Please fill this in.")
        return None
    if len(text) > ask.most:
        raise ValueError(
            f"{len(text):,}文字あります。{ask.most:,}文字以内にしてください。|{len(text):,} characters; at most {ask.most:,}."
        )
    return _SORTS[ask.sort](ask, text)


def _line(ask: Ask, text: str) -> str:
    return " ".join(text.split())


def _text(ask: Ask, text: str) -> str:
    return text


def _date(ask: Ask, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("2026-04-01の形の日付にしてください。|Write a date as 2026-04-01.") from None
    if ask.ahead and day < timezone.localdate():
        raise ValueError(f"{OVER['ja']}|{OVER['en']}")
    return day.isoformat()


def _number(ask: Ask, text: str) -> float | int:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError("数を入力してください。|Write a number.") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise ValueError("数が大きすぎます。|The number is too large.")
    return int(number) if number == number.to_integral_value() else float(number)


def _choice(ask: Ask, text: str) -> str:
    if text not in ask.choices:
        raise ValueError("一覧から選んでください。|Choose one from the list.")
    return text


def _choices(ask: Ask, given: Any) -> list[str]:
    named = [given] if isinstance(given, str) else list(given or ())
    if any(name not in ask.choices for name in named):
        raise ValueError("一覧から選んでください。|Choose from the list.")
    if ask.required and not named:
        raise ValueError("一つ以上選んでください。|Choose at least one.")
    return [name for name in ask.choices if name in named]


_SORTS = {"line": _line, "text": _text, "date": _date, "number": _number, "choice": _choice}
