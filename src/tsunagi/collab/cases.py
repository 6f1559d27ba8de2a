"""The door for who has set Django up: cases, who sees them, and how they move."""

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
from tsunagi.collab._answers import Unfit, read_answers
from tsunagi.collab._board import board_source, face, face_id, write_board
from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._leaks import leaks
from tsunagi.collab._sight import ANYBODY, Who, board, parts_of, seen_by, sight
from tsunagi.collab._view import CaseView, EventSeen, FileSeen, Seen, Told, steps_for, view

__all__ = [
    "ANYBODY", "CaseView", "EventSeen", "FileSeen", "Seen", "Told", "Unfit", "Who", "add_event", "add_participant",
    "advance", "altered", "board", "board_source", "check_audience", "comment", "face", "face_id", "held", "leaks",
    "new_key", "open_case", "parts_of", "read_answers", "seen_by", "set_due", "sight", "steps_for", "view",
    "workflow_of", "workflows", "write_board",
]  # fmt: skip
