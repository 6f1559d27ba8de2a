"""How numbers and parts of addresses are shown."""

from django import template

register = template.Library()


@register.filter
def number(value: int) -> str:
    """12345 → 12,345."""
    return f"{value:,}"


@register.filter
def initial(text: str) -> str:
    """The first letter, for a picture that is not there."""
    return text[:1]
