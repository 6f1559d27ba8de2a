"""How numbers, days and parts of addresses are shown."""

from datetime import date, datetime

from django import template
from django.template.defaultfilters import date as written
from django.utils.translation import get_language

from tsunagi.serve._brief import web_address

register = template.Library()


@register.filter
def number(value: int) -> str:
    """12345 → 12,345."""
    return f"{value:,}"


@register.filter(expects_localtime=True)
def day(value: date | str | None) -> str:
    """2026-12-01 → 2026年12月1日, 1 December 2026; what is no day stays as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return str(written(value, "Y年n月j日" if get_language() == "ja" else "j F Y"))


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """As `day`, with hours and minutes in the site's time."""
    return f"{day(value)} {written(value, 'H:i')}" if value else ""


@register.filter
def initial(text: str) -> str:
    """The first letter, for a picture that is not there."""
    return text[:1]


@register.filter
def web(address: str) -> str:
    """An address of the web, to be linked to; '' for anything else."""
    return web_address(address)
