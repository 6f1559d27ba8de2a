"""The table: who may do what; for all others nothing happens."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from planted import NEEDS
from roles import BOTH, FIRM, HOUSE, INSIDE, MEMBERS, NAMED, OFFICE, READERS, RESEARCHER, RIVAL, SIGNED, WHOLE

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Act:
    """Something that is sent by POST, and who may."""

    address: str
    may: frozenset[str]
    form: dict[str, str] = field(default_factory=dict)
    file: str = ""
    """Name of a file that goes with it."""
    sees: frozenset[str] = NONE
    """Who sees the case, but may not do this in it: 403 instead of 404."""
    wrong: frozenset[str] = NONE
    """Who may in principle, and is told that it does not go now or here: 400."""
    missing: int = 404
    """What all others get."""

    def __str__(self) -> str:
        return f"{self.address} {self.form.get('audience', self.form.get('part', ''))}"


STEPS = {
    # case: {step: who may take it now}; other steps of the workflow are refused to all
    "open": {"return": BOTH, "match": OFFICE, "close": BOTH},
    "inner": {"return": BOTH, "match": OFFICE, "close": BOTH},
    "named": {"return": NAMED, "match": frozenset({"coordinator"}), "close": NAMED},
    "draft": {"anonymise": BOTH, "close": BOTH},
    "joined": {"disclose": BOTH, "agree": OFFICE, "close": BOTH},
    "told": {"disclose": OFFICE | RIVAL, "agree": OFFICE, "close": OFFICE | RIVAL},
    "asked": {"outcome": OFFICE},
}  # fmt: skip
ANSWERS = {
    "anonymise": {"face_title": "件名", "face_text": "本文"}, "close": {"reason": "solved"}, "disclose": {"consent": "on"},
    "agree": {"agreement_sort": "joint", "agreement_date": "2026-01-20"}, "outcome": {"grade": "2"},
}  # fmt: skip
BY_WORKFLOW = {
    "need": {
        "anonymise": BOTH | RIVAL, "return": BOTH | RIVAL, "approve": BOTH | RIVAL, "match": OFFICE, "meet": OFFICE,
        "sign_nda": OFFICE, "disclose": BOTH | RIVAL, "agree": OFFICE, "close": BOTH | RIVAL, "reopen": OFFICE,
    },
    "introduction": {"accept": RESEARCHER, "decline": RESEARCHER, "met": OFFICE, "outcome": OFFICE},
}  # fmt: skip
"""Step → whose it is in whatever state: for them a step of another state is a mistake, for others it is forbidden."""


def steps() -> Iterable[Act]:
    """Each step of each case, whether it is possible now or not."""
    for case, possible in STEPS.items():
        inside = frozenset(MEMBERS[case])
        for step, whose in BY_WORKFLOW["introduction" if case == "asked" else "need"].items():
            may, theirs = possible.get(step, NONE), whose & inside
            yield Act(
                f"/ja/cases/{{{case}}}/steps/{step}", may, ANSWERS.get(step, {}), sees=inside - theirs,
                wrong=theirs - may,
            )  # fmt: skip
        yield Act(f"/ja/cases/{{{case}}}/steps/nosuch", NONE)


def words() -> Iterable[Act]:
    """Comments and files for each audience."""
    for case in (*NEEDS, "asked", "asked_named"):
        inside, level = frozenset(MEMBERS[case]), {"2": INSIDE, "3": WHOLE, "4": HOUSE}
        for audience, name in level.items():
            handled = READERS[case][HOUSE]
            # nobody but handlers is on the upper levels of an introduction: it has no poser
            may = frozenset(READERS[case].get(name, handled))
            form = {"audience": audience, "text": "ひとこと"}
            yield Act(f"/ja/cases/{{{case}}}/comment", may, form, sees=inside - may)
            yield Act(f"/ja/cases/{{{case}}}/files", may, form, "memo.txt", inside - may)


def people() -> Iterable[Act]:
    """Terms, and who is named."""
    for case in (*NEEDS, "asked", "asked_named"):
        inside, handlers = frozenset(MEMBERS[case]), frozenset(READERS[case][HOUSE])
        where = f"/ja/cases/{{{case}}}"
        yield Act(f"{where}/due", handlers, {"due": "2031-02-01", "what": "x"}, sees=inside - handlers)
        as_handler = {"email": "ip_officer@example.jp", "part": "handler"}
        named = case == "named"
        may = handlers | (frozenset({"poser"}) if named else NONE)
        yield Act(f"{where}/people", may, as_handler, sees=inside - may)
        for part in ("partner", "informed", "public", "handlers", ""):
            yield Act(f"{where}/people", NONE, {"email": "researcher@example.jp", "part": part}, sees=inside)
        sides = handlers | (RIVAL if case == "told" else FIRM & inside)
        own = {"email": ("competitor" if case == "told" else "colleague") + "@example.jp", "part": "poser"}
        if case in NEEDS:
            # in `told` the only one of the company is in the case already
            wrong = sides if case == "told" else NONE
            yield Act(f"{where}/people", sides - wrong, own, sees=inside - sides, wrong=wrong)
        # who was introduced declines instead of leaving; nobody is the last of a side of a case of named people
        may = sides & inside if case in NEEDS else handlers
        wrong = may if named else NONE
        remove = f"{where}/people/{{participant.{case}}}/remove"
        yield Act(remove, may - wrong, sees=inside - may - wrong, wrong=wrong)
        other = "draft" if case != "draft" else "open"
        yield Act(f"{where}/people/{{participant.{other}}}/remove", NONE)


def shortlists() -> Iterable[Act]:
    """The shortlist of each need: its handlers' work; the poser reads it, and for all others it does not exist."""
    for case in NEEDS:
        handlers, where = frozenset(READERS[case][HOUSE]), f"/ja/cases/{{{case}}}"
        entry = f"{where}/shortlist/{{entry.{case}}}"
        other = f"{where}/shortlist/{{entry.{'draft' if case == 'open' else 'open'}}}"
        yield Act(f"{entry}/note", handlers, {"note": "別のメモ"})
        yield Act(f"{entry}/grade", handlers, {"grade": "2"})
        yield Act(f"{entry}/remove", handlers)
        for what in ("note", "grade", "remove", "introduce"):
            yield Act(f"{other}/{what}", NONE, {"note": "x", "grade": "2", "email": "a@example.jp"})
        yield Act(f"{where}/shortlist", NONE, {"found": "forged"}, wrong=handlers)
        asked = {"name": "研究 某", "email": "neu@example.jp", "message": "ご検討ください。"}
        may = handlers if case in ("open", "inner", "named") else NONE
        yield Act(f"{entry}/introduce", may, asked, wrong=handlers - may)


def accounts() -> Iterable[Act]:
    """What belongs to one account or organisation; elsewhere its numbers mean nothing."""
    keeper = frozenset({"administrator"})
    works = OFFICE | keeper
    yield Act("/ja/saved/{saved}/change", frozenset({"poser"}), {"title": "別名", "every": "day"})
    yield Act("/ja/saved/{saved}/delete", frozenset({"poser"}))
    yield Act("/ja/organisation/mihon-u/members/{membership}/end", keeper, sees=OFFICE)
    yield Act("/ja/organisation/reiji-u/members/{membership}/end", NONE)
    yield Act("/ja/organisation/mihon-u/invitations/{invited}/withdraw", keeper)
    yield Act("/ja/organisation/kaku/invitations/{invited}/withdraw", NONE)
    yield Act("/ja/organisation/mihon-u/claims/{claim}", works, {"answer": "confirm"})
    yield Act("/ja/organisation/reiji-u/claims/{claim}", NONE, {"answer": "confirm"})
    for role, house, may in (
        ("coordinator", "mihon-u", keeper), ("administrator", "mihon-u", keeper), ("researcher", "mihon-u", works),
        ("company", "betsu", OFFICE), ("coordinator", "betsu", NONE), ("administrator", "betsu", NONE),
        ("company", "kaku", NONE),
    ):  # fmt: skip
        form = {"email": "neu@example.jp", "role": role}
        sees = {"mihon-u": works, "betsu": OFFICE}.get(house, NONE) - may
        yield Act(f"/ja/organisation/{house}/invite", may, form, sees=sees)
    yield Act(
        "/ja/needs/new", NONE, missing=403, wrong=BOTH | RIVAL | {"other_coordinator"}, form={"act": "open"}
    )
    yield Act("/ja/desk.json", NONE, {"q": ""}, missing=200)


ACTS = (*steps(), *words(), *people(), *shortlists(), *accounts())
assert all(act.may | act.sees | act.wrong <= SIGNED for act in ACTS)
