"""Two dates made one: ranges, open ends, sets, a date explained by another; and the EDTF of it."""

import re

from tsunagi.model._date_atom import EARLIEST, LATEST, Atom, write_year, years
from tsunagi.model._date_era import GREGORIAN_FROM, lunar

STRETCHES = {"period", "century", "decade"}
"""Kinds of atoms that a narrower date beside them explains rather than contradicts."""

UNKNOWN = Atom(EARLIEST, LATEST, "XXXX", -9999, 9999, "unknown")
"""What stands for a date that the source says it does not know."""


def written(atom: Atom) -> str:
    """The EDTF of an atom, with its ? and ~ at every date of it."""
    if not atom.mark:
        return atom.norm
    return re.sub(r"[^/,\[\]{}]+", lambda found: _marked(found.group(), atom.mark), atom.norm)


def _marked(date: str, mark: str) -> str:
    ends = date.split("..")
    return "..".join(end if not end or end[-1] in "?~%" else end + mark for end in ends)


def _member(date: str) -> str:
    """A date as it stands in a set, where an interval is written with dots: 1831/1834 → 1831..1834."""
    start, slash, end = date.partition("/")
    return f"{start.strip('.')}..{end.strip('.')}" if slash else date


def lower(atom: Atom) -> str:
    """The EDTF of where `atom` begins."""
    return write_year(atom.year) + "?" if atom.kind == "set" else written(atom).partition("/")[0]


def upper(atom: Atom) -> str:
    """The EDTF of where `atom` ends."""
    return write_year(atom.until) + "?" if atom.kind == "set" else written(atom).rpartition("/")[2]


def before(atom: Atom) -> Atom:
    """`atom` or earlier."""
    return Atom(EARLIEST, atom.last, f"../{upper(atom)}", -9999, atom.until, "range", atom.era)


def earlier(atom: Atom) -> Atom:
    """`atom` or earlier; of a whole period (明治以前) what was before it and its first year."""
    if atom.kind == "period" and not atom.part:
        return years(None, atom.year, "range", atom.era)
    return before(atom)


def after(atom: Atom) -> Atom:
    """`atom` or later."""
    return Atom(atom.first, LATEST, f"{lower(atom)}/..", atom.year, 9999, "range", atom.era)


def stretch(start: Atom, end: Atom) -> Atom | None:
    """From one date to another, either of them perhaps UNKNOWN; None if they are the wrong way round."""
    if start.unknown:
        return before(end) if not end.unknown else None
    if end.unknown:
        return after(start)
    if start.first > end.last or start.year > end.until:
        return None
    if start.norm == end.norm and start.kind == "year":
        return start._replace(last=max(start.last, end.last))
    low, high = lower(start), upper(end)
    norm = low if low == high else f"{low}/{high}"
    return Atom(start.first, end.last, norm, start.year, end.until, "range", end.era)


def common(one: Atom, other: Atom) -> Atom | None:
    """What two coarse dates have in common: 18XX and 江戸後期 → 1800/1829."""
    if other.year >= one.year and other.until <= one.until:
        return other
    if one.year >= other.year and one.until <= other.until:
        return one
    first, last = max(one.year, other.year), min(one.until, other.until)
    return years(first, last, "range", other.era) if first <= last else None


def together(atoms: list[Atom], brackets: str) -> Atom:
    """Several dates: {all of them} or [one of them]; periods beside each other become one stretch."""
    first, last = min(a.first for a in atoms), max(a.last for a in atoms)
    start, end = min(a.year for a in atoms), max(a.until for a in atoms)
    if len({written(a) for a in atoms}) == 1:
        return atoms[0]
    if len(atoms) == 2 and brackets == "{}" and {a.kind for a in atoms} & STRETCHES:
        shared = common(*atoms) if atoms[0].kind != atoms[1].kind else None
        if shared:
            return shared
    if all(a.coarse and a.kind != "set" for a in atoms):
        return Atom(first, last, f"{lower(min(atoms))}/{upper(max(atoms, key=lambda a: a.last))}",
                    start, end, "range", atoms[-1].era)  # fmt: skip
    members = [_member(member) for a in atoms for member in written(a).strip("[]{}").split(",")]
    norm = brackets[0] + ",".join(dict.fromkeys(members)) + brackets[1]
    return Atom(first, last, norm, start, end, "set", atoms[-1].era)


def explained(said: Atom, remark: Atom) -> Atom:
    """A date with another in brackets: 平成8.12.26(1996), 1868頃(明治初年), 19--(昭和初期)."""
    if remark.unknown:
        return said
    if bool(said.era) != bool(remark.era) and not {said.kind, remark.kind} & STRETCHES:
        era, western = (said, remark) if said.era else (remark, said)
        agree = (era.year, era.until) == (western.year, western.until)
        chosen = _finer(era, western) if agree else western
        return chosen._replace(circa=said.circa or remark.circa, maybe=said.maybe or remark.maybe)
    if said.coarse:
        shared = common(said, remark)
        return said if shared is None else shared._replace(circa=said.circa or remark.circa)
    return said


def _finer(era: Atom, western: Atom) -> Atom:
    """Of two dates that agree the finer; a month beside an old era is a month of its calendar."""
    if era.kind != "year" or western.kind not in {"month", "day"} or len(western.norm) not in {7, 10}:
        return era
    if era.until >= GREGORIAN_FROM:
        return western
    month, *day = (int(part) for part in western.norm.split("-")[1:])
    return lunar(era.era, era.until, month, *day) or western
