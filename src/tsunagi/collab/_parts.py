"""The words in which rights are spoken: roles in an organisation, parts in a case, levels of sight."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class Sight(IntEnum):
    """How much of a case someone sees; each level holds those below it.

    What is written into a case carries the level that is needed to see it.
    """

    NOTHING = 0
    FACE = 1
    """What is public of it: never who is behind it."""
    INSIDE = 2
    """What its partner on the other side sees: the work, but not who the poser is until that is disclosed."""
    WHOLE = 3
    """What its poser and those who handle it see."""
    HOUSE = 4
    """What only those who handle it see."""


ROLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "coordinator": {"ja": "コーディネーター・URA", "en": "Coordinator or URA"},
        "ip_officer": {"ja": "知財担当者", "en": "IP officer"},
        "researcher": {"ja": "研究者", "en": "Researcher"},
        "company": {"ja": "企業担当者", "en": "Company member"},
        "analyst": {"ja": "政策担当・分析者", "en": "Policy analyst"},
        "administrator": {"ja": "管理者", "en": "Administrator"},
    }
)
"""What somebody is in an organisation. An administrator keeps accounts; that alone opens no case."""

HANDLING = frozenset({"coordinator", "ip_officer"})
"""Roles that handle the cases of their organisation."""

PARTS: Mapping[str, tuple[Sight, Mapping[str, str]]] = MappingProxyType(
    {
        "handler": (Sight.HOUSE, {"ja": "担当", "en": "Handler"}),
        "poser": (Sight.WHOLE, {"ja": "提示者", "en": "Poser"}),
        "informed": (Sight.WHOLE, {"ja": "相手方（企業名開示済み）", "en": "Partner, told who poses"}),
        "partner": (Sight.INSIDE, {"ja": "相手方", "en": "Partner"}),
        "public": (Sight.FACE, {"ja": "公開", "en": "The public"}),
    }
)
"""What somebody is to a case, and what that lets them see."""

CONFIDENTIALITY: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "public": {"ja": "概要を公開", "en": "The anonymised outline is public"},
        "members": {"ja": "組織内限り", "en": "The two organisations only"},
        "named": {"ja": "指名者限り", "en": "Named people only"},
    }
)

AUDIENCES: Mapping[Sight, Mapping[str, str]] = MappingProxyType(
    {
        Sight.INSIDE: {"ja": "関係者全員", "en": "Everybody in the case"},
        Sight.WHOLE: {"ja": "提示者と担当", "en": "Poser and handlers"},
        Sight.HOUSE: {"ja": "担当のみ", "en": "Handlers only"},
    }
)
"""Whom a comment or a file is for."""
