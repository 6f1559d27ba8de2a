"""Cases of every confidentiality, with a word of its own in each field, so that whoever reads it can be found out."""

import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from people import People, make_people
from roles import FACE, FIRM, HOUSE, INSIDE, OFFICE, READERS, RESEARCHER, RIVAL, WHOLE

from tsunagi.collab import Sight
from tsunagi.collab.cases import (
    Found,
    advance,
    attach,
    claim,
    comment,
    introduce,
    invite,
    open_case,
    put,
    save_search,
    set_due,
    tell,
)
from tsunagi.collab.models import Case, File, Invitation, SavedSearch
from tsunagi.search import Query

LEVELS = {INSIDE: Sight.INSIDE, WHOLE: Sight.WHOLE, HOUSE: Sight.HOUSE}
NEEDS = ("open", "inner", "named", "draft", "joined", "told")
TERMS = {"open": "public", "inner": "members", "named": "named", "draft": "public"}
COMPANIES = {"firm": ("架空食品工業", "Kaku Foods", "架空 太郎"), "rival": ("別件精機", "Betsuken")}
"""Names that tell who poses a need."""


def word(name: str) -> str:
    """What is written into the field of this name, and nowhere else."""
    return f"zq{name.replace('.', '').replace('_', '')}qz"


def secrets() -> dict[str, frozenset[str]]:
    """Name of a field → who may read it at all."""
    found: dict[str, Any] = {}
    for need in NEEDS:
        levels = READERS[need]
        found |= {f"{need}.{one}": levels[WHOLE] for one in ("title", "text", "contact", "listed", "note")}
        found |= {
            f"{need}.{sort}.{level}": levels[level] for sort in ("said", "file", "bytes") for level in LEVELS
        }
        found[f"{need}.due"] = levels[INSIDE]
        if need != "draft":
            found[f"{need}.face"] = levels[FACE]
    for need in ("joined", "told"):
        found |= {f"{need}.place": READERS[need][INSIDE], f"{need}.nda": READERS[need][WHOLE]}
    for name in ("asked", "asked_named"):
        found |= {f"{name}.message": READERS[name][INSIDE], f"{name}.accepted": READERS[name][INSIDE]}
        found[f"{name}.met"] = READERS[name][HOUSE]
    found["saved"] = {"poser"}
    found["invited"] = {"administrator"}
    found["claimed"] = OFFICE | RESEARCHER | {"administrator"}
    return {name: frozenset(readers) for name, readers in found.items()}


SECRETS = secrets()
KNOWN_AS = {
    "firm": FIRM | OFFICE | {"other_coordinator"},  # an office chooses among all companies for a need of one
    "rival": RIVAL | OFFICE | RESEARCHER | {"other_coordinator"},
}
"""Who may read the name of a company anywhere."""


@dataclass
class Planted:
    """All of it, and what addresses are made of."""

    people: People
    cases: dict[str, Case] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    token: str = ""
    """Of the link of the introduction `asked`."""
    invitation: str = ""
    """Of the link of an invitation."""

    def take(self, case: str, name: str, step: str, **answers: Any) -> None:
        row = Case.objects.get(pk=self.cases[case].pk)
        tell(advance(row.key, step, self.people.who(name), answers, row.moves))

    def address(self, text: str) -> str:
        """An address in which {case}, {case.file.level} and so on stand for keys and numbers."""
        for name, case in self.cases.items():
            text = text.replace(f"{{{name}}}", case.key)
        for name, file in self.files.items():
            text = text.replace(f"{{{name}}}", file.key)
        return (
            text.replace("{token}", self.token)
            .replace("{invitation}", self.invitation)
            .replace("{invited}", str(Invitation.objects.get().pk))
            .replace("{saved}", str(SavedSearch.objects.get().pk))
            .replace("{feed}", SavedSearch.objects.get().key)
        )  # fmt: skip

    def found(self, text: str) -> set[str]:
        """The fields whose words stand in a text."""
        low = text.casefold()
        named = {name for name, spoken in COMPANIES.items() if any(one.casefold() in low for one in spoken)}
        return named | {name for name in SECRETS if word(name) in low}


def may_read(name: str, role: str) -> bool:
    """Whether somebody may read a field, or a company's name, anywhere at all."""
    return role in (KNOWN_AS[name] if name in KNOWN_AS else SECRETS[name])


def plant(data: Path) -> Planted:
    """Writes it all into the database and the data folder."""
    made = Planted(make_people())
    rival = made.people.organisations["betsu"]  # the other company works with no office
    rival.brought_by = made.people.organisations["mihon-u"]
    rival.save()
    for need in NEEDS:
        _pose(made, data, need)
    for need in ("open", "inner", "named", "joined", "told"):
        _begin(made, need)
    _ask(made, "asked", "open", "researcher")
    _ask(made, "asked_named", "named", "other_researcher")
    for need in ("joined", "told"):
        _meet(made, need)
    made.take("told", "competitor", "disclose", consent="on")
    people = made.people
    save_search(people.accounts["poser"], word("saved"), Query(text="検査"), "q=検査", "week", 0)
    _, made.invitation = invite(
        people.who("administrator"), f"{word('invited')}@example.jp", people.organisations["mihon-u"], "researcher"
    )  # fmt: skip
    claim(people.accounts["researcher"], "sample-person", word("claimed"))
    return made


def _pose(made: Planted, data: Path, need: str) -> None:
    people = made.people
    poser, company = ("competitor", "betsu") if need == "told" else ("poser", "kaku")
    told = {name: word(f"{need}.{name}") for name in ("title", "text", "contact")}
    case = open_case(
        "need", people.who(poser), people.organisations["mihon-u"], told,
        poser=people.organisations[company], confidentiality=TERMS.get(need, "public"),
    )  # fmt: skip
    made.cases[need] = case
    tell(case.events.get())
    if need == "named":
        from tsunagi.collab.cases import name_participant

        tell(name_participant(case.key, people.who("poser"), "coordinator@example.jp", "handler"))
    office = people.who("coordinator")
    for level, sight in LEVELS.items():
        tell(comment(case.key, office, word(f"{need}.said.{level}"), sight))
        body = io.BytesIO(f"text {word(f'{need}.bytes.{level}')}".encode())
        file = attach(data, case.key, office, f"{word(f'{need}.file.{level}')}.txt", body, sight)
        made.files[f"{need}.file.{level}"] = file
        tell(file.event)
    tell(set_due(case.key, office, date(2031, 1, 15), word(f"{need}.due")))
    put(
        case.key, office, Found(f"sample-{need}", "Project", word(f"{need}.listed"), 1, 2.5, "検査"),
        word(f"{need}.note"),
    )  # fmt: skip


def _begin(made: Planted, need: str) -> None:
    face = {"face_title": f"公開の件名 {word(f'{need}.face')}", "face_text": "食品の検査をしたい。"}
    made.take(need, "coordinator", "anonymise", **face)
    made.take(need, "competitor" if need == "told" else "poser", "approve", approved="on")


def _ask(made: Planted, name: str, need: str, researcher: str) -> None:
    office, key = made.people.who("coordinator"), made.cases[need].key
    row = made.cases[need].shortlist.get()
    child, token = introduce(
        key, office, row.pk, "研究 某", f"{researcher}@example.jp",
        word(f"{name}.message") if name in READERS else "ご検討ください。",
    )  # fmt: skip
    made.cases[name] = child
    tell(child.events.get(sort="people"))
    if name not in READERS:
        made.take(name, researcher, "accept")
        return
    if name == "asked":
        made.token = token
    made.take(name, researcher, "accept", accept_note=word(f"{name}.accepted"))
    made.take(name, "coordinator", "met", met_date="2026-01-15", met_note=word(f"{name}.met"))


def _meet(made: Planted, need: str) -> None:
    _ask(made, f"asked_{need}", need, "researcher")
    made.take(need, "coordinator", "match")
    made.take(need, "coordinator", "meet", meeting_date="2026-01-15", meeting_place=word(f"{need}.place"))
    made.take(
        need, "coordinator", "sign_nda", nda_date=date.today().isoformat(), nda_note=word(f"{need}.nda")
    )
