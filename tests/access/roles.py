"""Who there is, as sets that the tables of this folder are written in; nothing of it is asked of the code it tries."""

OFFICE = frozenset({"coordinator", "second_coordinator", "ip_officer"})
"""Those of the university's office that handle its cases."""
FIRM = frozenset({"poser", "colleague"})
"""The company that poses all needs but one."""
RIVAL = frozenset({"competitor"})
"""Another company; it poses the need `told`."""
RESEARCHER = frozenset({"researcher"})
STRANGERS = frozenset({"other_coordinator", "other_researcher", "analyst", "administrator", "memberless"})
"""Signed in, and in no case but where a row says so."""
SIGNED = OFFICE | FIRM | RIVAL | RESEARCHER | STRANGERS
EVERYBODY = SIGNED | {"nobody"}

FACE, INSIDE, WHOLE, HOUSE = "face", "inside", "whole", "house"

BOTH = OFFICE | FIRM
NAMED = frozenset({"poser", "coordinator"})
OTHER = frozenset({"other_researcher"})

READERS = {
    "open": {FACE: EVERYBODY, INSIDE: BOTH, WHOLE: BOTH, HOUSE: OFFICE},
    "inner": {FACE: BOTH, INSIDE: BOTH, WHOLE: BOTH, HOUSE: OFFICE},
    "named": {FACE: NAMED | OTHER, INSIDE: NAMED, WHOLE: NAMED, HOUSE: {"coordinator"}},
    "draft": {FACE: BOTH, INSIDE: BOTH, WHOLE: BOTH, HOUSE: OFFICE},
    "joined": {FACE: BOTH | RESEARCHER, INSIDE: BOTH | RESEARCHER, WHOLE: BOTH, HOUSE: OFFICE},
    "told": {
        FACE: OFFICE | RIVAL | RESEARCHER, INSIDE: OFFICE | RIVAL | RESEARCHER,
        WHOLE: OFFICE | RIVAL | RESEARCHER, HOUSE: OFFICE,
    },
    "asked": {INSIDE: OFFICE | RESEARCHER, HOUSE: OFFICE},
    "asked_named": {INSIDE: {"coordinator", "other_researcher"}, HOUSE: {"coordinator"}},
}  # fmt: skip
"""Case → level of what was written into it → who may read that anywhere at all."""

MEMBERS = {name: levels[INSIDE] for name, levels in READERS.items()}
"""Case → who is in it: for all others it does not exist."""
