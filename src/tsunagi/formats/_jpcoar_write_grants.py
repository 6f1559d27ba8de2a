"""The fundingReference elements of a JPCOAR 2.0 record: funders, streams, awards."""

import re
from collections.abc import Sequence

from tsunagi.formats._coar import FUNDER_SCHEMES, STREAM_SCHEMES
from tsunagi.formats._jpcoar_words import address
from tsunagi.formats._jpcoar_write_parts import Names, groups, names
from tsunagi.formats._markup import around, attribute, element, spoken
from tsunagi.formats._refs import scheme_of
from tsunagi.model import Entity, Value

_AWARD = re.compile(r"(\S*[0-9]\S*)(?: (.+))?", re.DOTALL)


def grants(entity: Entity, held: Names) -> str:
    """fundingReference: each award with the funder if there is but one, and the funders themselves."""
    funders = groups(entity.values.get("funder", ()))
    given = entity.values.get("funding", ())
    awards = groups(value for value in given if value.role != "fundingStream")
    streams = [value for value in given if value.role == "fundingStream"]
    if len(awards) == 1 and len(funders) > 1 and not funders[0][0].ref:
        flat = [value for same in funders for value in same]
        # One grant whose funders' names are each in another language has one funder.
        if len({value.lang for value in flat}) == len(flat):
            funders = [flat]
    pairs: list[tuple[list[Value], list[Value]]]
    if awards and len(funders) == 1:
        pairs = [(funders[0], award) for award in awards]
    elif len(funders) == len(awards):
        pairs = list(zip(funders, awards, strict=True))
    else:
        pairs = [(funder, []) for funder in funders]
    return "".join(
        _grant(funder, streams if i == 0 or len(funders) == 1 else [], award)
        for i, (funder, award) in enumerate(pairs)
    )


def _grant(funder: Sequence[Value], streams: Sequence[Value], award: Sequence[Value]) -> str:
    """One fundingReference; '' without the name of a funder, which the schema requires."""
    named = names("jpcoar:funderName", funder)
    if not named:
        return ""
    out = []
    scheme, bare = scheme_of(funder[0].ref)
    if scheme in FUNDER_SCHEMES:
        text = address(funder[0].ref) or bare
        out.append(element("jpcoar:funderIdentifier", text, f' funderIdentifierType="{scheme}"'))
    out.append(named)
    scheme, code = scheme_of(streams[0].ref if streams else None)
    if scheme in STREAM_SCHEMES:
        text = address(streams[0].ref) or code
        said = f' fundingStreamIdentifierType="{scheme}"'
        out.append(element("jpcoar:fundingStreamIdentifier", text, said))
    out.append(names("jpcoar:fundingStream", streams))
    found = [(value, _AWARD.fullmatch(value.text)) for value in award]
    number = next((match[1] for _, match in found if match), None)
    uri = attribute("awardURI", address(award[0].ref)) if award else ""
    out.append(element("jpcoar:awardNumber", number, uri))
    for value, match in found:
        out.append(element("jpcoar:awardTitle", match[2] if match else value.text, spoken(value.lang)))
    return around("jpcoar:fundingReference", "".join(out))
