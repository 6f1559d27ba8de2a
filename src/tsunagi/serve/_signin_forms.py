"""The form in which somebody gives their name and chooses a password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _lazy

from tsunagi.collab.models import Account


class Named(forms.Form):
    """What allauth's forms of signing up ask besides e-mail and password."""

    name = forms.CharField(
        label=_lazy("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, account: Account) -> None:
        """Writes the name; allauth calls this when the account is there."""
        account.name = self.cleaned_data["name"]
        account.save(update_fields=["name"])


class Invited(forms.Form):
    """Name and password of somebody who was invited; the address is that of the invitation."""

    name = forms.CharField(
        label=_lazy("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    password1 = forms.CharField(
        label=_lazy("Password"),
        strip=False,
        help_text=_lazy("Ten characters or more; neither a common word nor digits alone."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_lazy("Password, once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, email: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Both passwords are one and a good one."""
        told = super().clean() or self.cleaned_data
        first, second = told.get("password1"), told.get("password2")
        if first and second and first != second:
            self.add_error("password2", _lazy("The two passwords differ."))
        elif first:
            try:
                validate_password(first, Account(email=self.email, name=told.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return told
