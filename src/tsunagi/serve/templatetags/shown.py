"""How numbers and parts of addresses are shown."""

from django import template

from tsunagi.serve._brief import web_address

register = template.Library()


@register.filter
def number(value: int) -> str:
    """12345 → 12,345."""
    return f"{value:,}"


@register.filter
def initial(text: str) -> str:
    """The first letter, for a picture that is not there."""
    return text[:1]


@register.filter
def web(address: str) -> str:
    """An address of the web, to be linked to; '' for anything else."""
    return web_address(address)
