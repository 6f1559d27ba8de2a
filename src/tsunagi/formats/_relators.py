"""Roles of people: MARC relator codes in words, and which of them make a person the creator of a work."""

# https://www.loc.gov/marc/relators/relaterm.html: the codes met in library and museum records.
RELATORS = {
    "abr": "abridger", "act": "actor", "adp": "adapter", "anm": "animator", "ann": "annotator",
    "arc": "architect", "arr": "arranger", "art": "artist", "asn": "associated name",
    "att": "attributed name",
    "auc": "auctioneer", "aui": "author of introduction", "aut": "author", "bkd": "book designer",
    "bnd": "binder", "bsl": "bookseller", "ccp": "conceptor", "clr": "colorist", "cmm": "commentator",
    "cmp": "composer", "cnd": "conductor", "cns": "censor", "col": "collector", "com": "compiler",
    "cph": "copyright holder", "cre": "creator", "crr": "corrector", "ctb": "contributor",
    "ctg": "cartographer", "cur": "curator", "dgg": "degree granting institution", "dnr": "donor",
    "drm": "draftsman", "drt": "director", "dst": "distributor", "dte": "dedicatee", "dto": "dedicator",
    "edc": "editor of compilation", "edt": "editor", "egr": "engraver", "etr": "etcher",
    "fmo": "former owner",
    "fnd": "funder", "hnr": "honoree", "ill": "illustrator", "ilu": "illuminator", "ins": "inscriber",
    "inv": "inventor", "isb": "issuing body", "ive": "interviewee", "ivr": "interviewer", "lbt": "librettist",
    "lth": "lithographer", "lyr": "lyricist", "mfr": "manufacturer", "mus": "musician", "nrt": "narrator",
    "oth": "other", "own": "owner", "pbd": "publishing director", "pbl": "publisher", "pht": "photographer",
    "prf": "performer", "prm": "printmaker", "pro": "producer", "prt": "printer", "pup": "publication place",
    "rcp": "addressee", "res": "researcher", "rev": "reviewer", "rpy": "responsible party",
    "rth": "research team head", "rtm": "research team member", "scl": "sculptor", "scr": "scribe",
    "sgn": "signer", "sng": "singer", "spk": "speaker", "spn": "sponsor", "stn": "standards body",
    "ths": "thesis advisor", "trc": "transcriber", "trl": "translator", "tyg": "typographer",
    "wdc": "woodcutter", "wde": "wood engraver", "wit": "witness",
}  # fmt: skip

CREATORS = frozenset(
    {
        "creator", "author", "artist", "architect", "composer", "photographer", "cartographer", "sculptor",
        "painter", "printmaker", "draftsman", "etcher", "inventor", "calligrapher", "designer",
    }
)  # fmt: skip


def relator(code: str) -> str:
    """A relator code, alone or at the end of a URI, in words; other text as it is."""
    return RELATORS.get(code.rstrip("/").rpartition("/")[2], code)
