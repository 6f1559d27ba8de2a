"""The door for who has set Django up: cases, who sees them, and how they move."""

from tsunagi.collab._accounts import (
    accept,
    claim,
    decide_claim,
    end_membership,
    erase,
    export,
    invitation_of,
    invite,
    keeps,
    may_invite,
    open_claims,
    record,
)
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
from tsunagi.collab._audit import ACTS, Done, audit_of, people_of
from tsunagi.collab._board import board_source, face, face_id, write_board
from tsunagi.collab._files import attach, file_for, path_of
from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._follow import (
    EntrySeen,
    add_link,
    add_note,
    entities_of,
    entries_of,
    target_of,
    withdraw,
    writes_for,
)
from tsunagi.collab._intake import answers_of, read_file
from tsunagi.collab._leaks import leaks
from tsunagi.collab._mails import MAIL_EVERY, Sending, choose_mails, send_mails
from tsunagi.collab._notices import News, mark_read, notices_for, open_notice, readers, remind, tell, unread
from tsunagi.collab._organisations import (
    add_company,
    alike,
    may_add_company,
    offices_of,
    organisations_for,
)
from tsunagi.collab._people import name_participant, parts_to_name, removable, remove_participant
from tsunagi.collab._saved import (
    ALERT_EVERY,
    NEED,
    change_search,
    new_results,
    run_due,
    save_search,
    saved_by_key,
    saved_of,
    told,
    watch,
)
from tsunagi.collab._shortlist import (
    INTRODUCING,
    Found,
    Judgement,
    annotate,
    drop,
    grade,
    introduce,
    judgements,
    put,
    shortlist,
    who_has,
)
from tsunagi.collab._sight import ANYBODY, Who, board, parts_of, seen_by, sight
from tsunagi.collab._themes import (
    THEME,
    change_theme,
    save_theme,
    tell_theme,
    theme_by_key,
    theme_of,
    themes_due,
    themes_of,
)
from tsunagi.collab._view import CaseView, EventSeen, FileSeen, Seen, Told, steps_for, title_for, view
from tsunagi.collab._watched import tell_watched, watched

__all__ = [
    "ACTS", "ALERT_EVERY", "ANYBODY", "INTRODUCING", "MAIL_EVERY", "NEED", "THEME", "CaseView", "Done",
    "EntrySeen", "EventSeen", "FileSeen", "Found", "Judgement", "Mark", "News", "Seen", "Sending", "Told",
    "Unfit", "Who", "accept", "add_company", "add_event", "add_link", "add_note", "add_participant", "advance",
    "alike", "altered", "annotate", "answers_of", "attach", "audit_of", "board", "board_source",
    "change_search", "change_theme", "check_audience", "choose_mails", "claim", "comment", "decide_claim",
    "drop", "end_membership", "entities_of", "entries_of", "erase", "export", "face", "face_id", "file_for",
    "grade", "held", "introduce", "invitation_of", "invite", "judgements", "keeps", "leaks", "mark_read",
    "may_add_company", "may_invite", "name_participant", "new_key", "new_results", "notices_for", "offices_of",
    "open_case", "open_claims", "open_notice", "organisations_for", "parts_of", "parts_to_name", "path_of", "people_of",
    "propose", "put", "read_answers", "read_file", "readers", "record", "remind", "removable",
    "remove_participant", "run_due", "save_search", "save_theme", "saved_by_key", "saved_of", "seen_by",
    "send_mails", "set_due", "shortlist", "sight", "steps_for", "target_of", "tell", "tell_theme",
    "tell_watched", "theme_by_key", "theme_of", "themes_due", "themes_of", "title_for", "told", "unread",
    "view", "watch", "watched", "who_has", "withdraw", "workflow_of", "workflows", "write_board", "writes_for",
]  # fmt: skip
