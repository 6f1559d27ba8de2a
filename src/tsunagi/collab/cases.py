"""The door for who has set Django up: cases, who sees them, and how they move."""

from tsunagi.collab._accounts import record
from tsunagi.collab._advance import (
    add_event,
    add_participant,
    advance,
    altered,
    check_audience,
    comment,
    held,
    new_key,
    open_case,
    set_due,
)
from tsunagi.collab._anonymise import Mark, propose
from tsunagi.collab._answers import Unfit, read_answers
from tsunagi.collab._board import board_source, face, face_id, write_board
from tsunagi.collab._files import attach, file_for, path_of
from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._intake import answers_of, read_file
from tsunagi.collab._leaks import leaks
from tsunagi.collab._notices import readers, remind, send_mails, tell
from tsunagi.collab._people import may_remove, name_participant, parts_to_name, remove_participant
from tsunagi.collab._shortlist import (
    Found,
    Judgement,
    drop,
    grade,
    introduce,
    judgements,
    put,
    shortlist,
    who_has,
)
from tsunagi.collab._sight import ANYBODY, Who, board, parts_of, seen_by, sight
from tsunagi.collab._view import CaseView, EventSeen, FileSeen, Seen, Told, steps_for, title_for, view

__all__ = [
    "ANYBODY", "CaseView", "EventSeen", "FileSeen", "Found", "Judgement", "Mark", "Seen", "Told", "Unfit",
    "Who", "add_event", "add_participant", "advance", "altered", "answers_of", "attach", "board",
    "board_source", "check_audience", "comment", "drop", "face", "face_id", "file_for", "grade", "held",
    "introduce", "judgements", "leaks", "may_remove", "name_participant", "new_key", "open_case", "parts_of",
    "parts_to_name", "path_of", "propose", "put", "read_answers", "read_file", "readers", "record", "remind",
    "remove_participant", "seen_by", "send_mails", "set_due", "shortlist", "sight", "steps_for", "tell",
    "title_for", "view", "who_has", "workflow_of", "workflows", "write_board",
]  # fmt: skip
