"""The forms in which a security key is named: allauth's leave the label to Django, which knows no Japanese for it."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _lazy


class AddedKey(AddWebAuthnForm):  # type: ignore[misc]
    """A new key."""

    name = forms.CharField(label=_lazy("Name of the key"), max_length=100, required=False)


class NamedKey(EditWebAuthnForm):  # type: ignore[misc]
    """A key that gets another name."""

    name = forms.CharField(label=_lazy("Name of the key"), max_length=100)
