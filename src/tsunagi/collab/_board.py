"""The board of open needs as a source like any other: what is public of cases, and not a word more.

The faces are written as one file of our own records; the pipeline harvests it, so that search, OAI-PMH, SPARQL and all
else have them, and drop them when a need is no longer open. A catalogue that was lost or is older is right again after
the next run.
"""

from pathlib import Path

from tsunagi.collab._flows import workflow_of
from tsunagi.collab._parts import Sight
from tsunagi.collab._sight import ANYBODY, board
from tsunagi.collab._view import view
from tsunagi.collab.models import Case
from tsunagi.file import write_whole
from tsunagi.formats.tsunagi import format as whole
from tsunagi.model import Entity, Source, Value, entity_id, load_value_types

SOURCE = "board"
KINDS = {"need": "Need"}
"""Workflow → kind of what is public of it."""


def board_path(data: Path) -> Path:
    """Where the faces lie in the data folder."""
    return data / "board" / "board.xml"


def board_source(data: Path) -> Source | None:
    """The board as a source; None while no need was ever open here."""
    path = board_path(data)
    if not path.exists():
        return None
    return Source(
        id=SOURCE,
        name={"ja": "公開ニーズ", "en": "Open needs"},
        driver="files",
        format="tsunagi",
        kind="Need",
        options={"path": str(path.resolve()), "records": "xml", "record_element": "entity", "id": "@id"},
        path=str(path),
    )


def write_board(data: Path) -> int:
    """Writes all faces that are public now; how many. The file is replaced as a whole or not at all."""
    path = board_path(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    cases = board().select_related("house").order_by("pk")
    bodies = [whole.write(face(case), "") for case in cases if case.workflow in KINDS and whole.write]
    written = b"<board>" + b"\n".join(bodies) + b"</board>"
    write_whole(path, written)
    return len(bodies)


def face_id(case: Case) -> str:
    """Id of the entity that a case's face is in the catalogue."""
    return entity_id(SOURCE, case.key)


def face(case: Case) -> Entity:
    """What anybody may know of a case, as an entity: made of what anybody is shown."""
    seen = {lang: view(case, ANYBODY, lang) for lang in ("ja", "en")}
    types = load_value_types()
    japanese = seen["ja"]
    values: dict[str, list[Value]] = {
        "name": [Value(japanese.title)],
        "description": [Value(japanese.text)],
        "organisation": [types["organisation"].read(case.house.name_ja, "ja")],
    }
    if opened := case.events.filter(to__in=workflow_of(case).open_states, sight__lte=Sight.WHOLE).first():
        values["datePosted"] = [types["date"].read(opened.at.date().isoformat(), None)]
    return Entity(case.key, KINDS[case.workflow], SOURCE, values)
