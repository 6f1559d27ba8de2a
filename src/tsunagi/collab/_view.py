"""A case as one person may see it: what pages, API, search, export, feeds and mails are made of."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from tsunagi.collab._flows import workflow_of
from tsunagi.collab._parts import PARTS, Sight
from tsunagi.collab._sight import Who, parts_of, sight
from tsunagi.collab._workflow import Ask, Step, Workflow
from tsunagi.collab.models import Case, Event, File, Participant
from tsunagi.errors import NotFound


class Told(msgspec.Struct, frozen=True):
    """A question and its answer."""

    name: str
    label: str
    text: str
    sort: str


class Seen(msgspec.Struct, frozen=True):
    """A participant as seen: without name where that is not for the viewer."""

    id: int
    part: str
    label: str
    name: str
    entity: str = ""


class FileSeen(msgspec.Struct, frozen=True):
    """A file of the case."""

    key: str
    name: str
    media_type: str
    size: int
    audience: int


class EventSeen(msgspec.Struct, frozen=True):
    """An event of the case."""

    number: int
    at: datetime
    who: str
    sort: str
    label: str
    frm: str
    to: str
    text: str
    told: list[Told]
    files: list[FileSeen]
    audience: int


class CaseView(msgspec.Struct, frozen=True):
    """What one person may see of a case, in one language. Nothing else of it leaves tsunagi.collab."""

    key: str
    workflow: str
    workflow_label: str
    state: str
    state_label: str
    sight: int
    parts: list[str]
    title: str
    text: str
    """Of the face, for those who see no more."""
    poser: str
    """'' where it is not for the viewer."""
    house: str
    confidentiality: str
    entity: str
    opened: datetime
    changed: datetime
    due: date | None
    due_what: str
    moves: int
    told: list[Told]
    people: list[Seen]
    events: list[EventSeen]
    steps: list[str]
    """Names of the steps that the viewer may take now."""
    parent: str = ""
    """Key of the case it belongs to, if the viewer is in that too."""


HIDDEN = {"ja": "提示者（非開示）", "en": "Poser (not disclosed)"}
SORTS = {
    "opened": {"ja": "作成", "en": "Opened"}, "comment": {"ja": "メッセージ", "en": "Message"},
    "file": {"ja": "ファイル", "en": "File"}, "people": {"ja": "関係者", "en": "People"},
    "due": {"ja": "期限", "en": "Due date"}, "shortlist": {"ja": "候補リスト", "en": "Shortlist"},
    "notice": {"ja": "通知", "en": "Notice"},
}  # fmt: skip
LISTED = {
    "listed": {"ja": "候補に追加", "en": "Onto the shortlist"},
    "dropped": {"ja": "候補から除外", "en": "Off the shortlist"},
    "introduced": {"ja": "候補を紹介", "en": "Introduced"},
}
"""What became of an entry of the shortlist."""
CAME = {"ja": "{name}（{part}）を加えました", "en": "{name} was added ({part})"}
GONE = {"ja": "{name}（{part}）を外しました", "en": "{name} was removed ({part})"}
YES = {True: {"ja": "はい", "en": "Yes"}, False: {"ja": "いいえ", "en": "No"}}


def view(case: Case, who: Who, lang: str) -> CaseView:
    """The case as `who` may see it.

    Raises:
        NotFound: they may see nothing of it.
    """
    parts = parts_of(who, case)
    level = max((PARTS[part][0] for part in parts), default=Sight.NOTHING)
    if level < Sight.FACE:
        raise NotFound(f"There is no case {case.key!r} here, or it is not open to you.")
    flow = workflow_of(case)
    shown = _Shown(case, flow, level, lang)
    inside = level >= Sight.INSIDE
    parent = case.parent
    return CaseView(
        key=case.key,
        workflow=flow.name,
        workflow_label=flow.labels[lang],
        state=case.state,
        state_label=flow.state(case.state, case.confidentiality)[lang],
        sight=int(level),
        parts=sorted(parts),
        title=shown.title(),
        text=str(case.answers.get(flow.face[1]) or "") if flow.face[1] else "",
        poser=case.poser.title(lang) if case.poser and level >= Sight.WHOLE else "",
        house=case.house.title(lang),
        confidentiality=case.confidentiality,
        entity=case.entity,
        opened=case.opened,
        changed=case.changed,
        due=case.due if inside else None,
        due_what=case.due_what if inside else "",
        moves=case.moves if inside else 0,
        told=shown.told(case.answers),
        people=shown.people() if inside else [],
        events=shown.events() if inside else [],
        steps=[step.name for step in steps_for(case, parts)],
        parent=parent.key if parent and parts_of(who, parent) - {"public"} else "",
    )


def title_for(case: Case, who: Who, lang: str) -> str:
    """What the case is called to them: a mail or a list needs no more of it."""
    level = sight(who, case)
    return _Shown(case, workflow_of(case), level, lang).title() if level else ""


def steps_for(case: Case, parts: Iterable[str]) -> list[Step]:
    """The steps that somebody with these parts may take now."""
    held = set(parts)
    return [step for step in workflow_of(case).steps if case.state in step.frm and held & step.by]


class _Shown:
    """One case, one level of sight, one language."""

    def __init__(self, case: Case, flow: Workflow, level: Sight, lang: str) -> None:
        self._case, self._flow, self._level, self._lang = case, flow, level, lang
        self._asks = flow.questions()

    def title(self) -> str:
        names = [self._flow.title, self._flow.face[0]] if self._level >= Sight.WHOLE else [self._flow.face[0]]
        for name in names:
            ask = self._asks.get(name)
            if ask and self._may(ask) and (text := self._case.answers.get(name)):
                return str(text)
        return self._flow.labels[self._lang]

    def _may(self, ask: Ask) -> bool:
        return self._level >= ask.sight and (self._level >= Sight.WHOLE or not ask.names_poser)

    def told(self, answers: dict[str, Any]) -> list[Told]:
        found = []
        for name, ask in self._asks.items():  # in the order of asking: PostgreSQL's JSON keeps none
            answer = answers.get(name)
            if answer is None or answer == "" or answer == [] or not self._may(ask):
                continue
            found.append(Told(name, ask.labels[self._lang], self._text(ask, answer), ask.sort))
        return found

    def _text(self, ask: Ask, answer: Any) -> str:
        if ask.sort == "yes":
            return YES[bool(answer)][self._lang]
        named = [answer] if isinstance(answer, str) else answer
        if ask.choices and isinstance(named, list):
            labels = [ask.choices[name][self._lang] if name in ask.choices else str(name) for name in named]
            return "、".join(labels) if self._lang == "ja" else ", ".join(labels)
        return f"{answer:,}" if isinstance(answer, int) else str(answer)

    def people(self) -> list[Seen]:
        rows = self._case.participants.filter(removed=None).select_related("account").order_by("pk")
        return [
            Seen(row.pk, row.part, PARTS[row.part][1][self._lang], self._name(row), self._entity(row))
            for row in rows
        ]

    def _name(self, row: Participant) -> str:
        if row.part == "poser" and self._level < Sight.WHOLE:
            return HIDDEN[self._lang]
        if row.account:
            return str(row.account)
        return row.name or PARTS[row.part][1][self._lang]

    def _entity(self, row: Participant) -> str:
        return "" if row.part == "poser" and self._level < Sight.WHOLE else row.entity

    def events(self) -> list[EventSeen]:
        rows = (
            self._case.events.filter(sight__lte=int(self._level))
            .select_related("who")
            .prefetch_related("files")
            .order_by("number")
        )
        return [self._event(row) for row in rows]

    def _event(self, row: Event) -> EventSeen:
        return EventSeen(
            number=row.number,
            at=row.at,
            who=self._author(row),
            sort=row.sort,
            label=self._label(row),
            frm=self._state(row.frm),
            to=self._state(row.to),
            text=self._named(row) if row.sort == "people" else row.text,
            told=self.told(row.answers),
            files=[_file(file) for file in row.files.all() if file.sight <= self._level],
            audience=row.sight,
        )

    def _label(self, row: Event) -> str:
        if row.step:
            return self._flow.step(row.step).labels[self._lang]
        listed = next((labels for what, labels in LISTED.items() if what in row.answers), None)
        return (listed if listed and row.sort == "shortlist" else SORTS[row.sort])[self._lang]

    def _state(self, name: str) -> str:
        if name not in self._flow.states:
            return ""
        return self._flow.state(name, self._case.confidentiality)[self._lang]

    def _named(self, row: Event) -> str:
        """Who was added to the case or removed from it, as its people are named to the viewer."""
        found = (
            self._case.participants.select_related("account")
            .filter(pk=row.answers.get("participant"))
            .first()
        )
        if found is None:
            return row.text
        words = (GONE if row.answers.get("removed") else CAME)[self._lang]
        part = PARTS[row.answers.get("part", found.part)][1][self._lang]
        return words.format(name=self._name(found), part=part)

    def _author(self, row: Event) -> str:
        if row.who_part == "poser" and self._level < Sight.WHOLE:
            return HIDDEN[self._lang]
        return str(row.who) if row.who else PARTS.get(row.who_part, (0, {self._lang: "—"}))[1][self._lang]


def _file(file: File) -> FileSeen:
    return FileSeen(file.key, file.name, file.media_type, file.size, file.sight)
