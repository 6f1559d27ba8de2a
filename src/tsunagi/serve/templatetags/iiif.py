"""Which manifest the viewer on an item's page opens."""

from django import template

from tsunagi.model import Entity
from tsunagi.serve._iiif_manifest import images_of, place_of
from tsunagi.serve._record import manifests

register = template.Library()


@register.simple_tag
def iiif_manifest(entity: Entity, uri: str) -> str:
    """Address of our manifest of an entity whose URI is `uri`; '' if it has none."""
    base = uri.removesuffix(f"/item/{entity.id}")
    return f"{place_of(entity.id, base)}/manifest" if images_of(entity) else ""


@register.simple_tag
def iiif_opened(entity: Entity, uri: str) -> str:
    """Address of the manifest that the viewer opens: ours, or the source's if it alone knows the pictures.

    Of an entity with a thumbnail and the address of a manifest elsewhere, ours would show the thumbnail.
    """
    ours, theirs = iiif_manifest(entity, uri), manifests(entity)
    small_only = not entity.values.keys() & {"image", "associatedMedia"}
    return theirs[0] if theirs and (small_only or not ours) else ours
