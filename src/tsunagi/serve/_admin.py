"""Pages for superusers: organisations, roles, accounts and the audit. Cases are not among them: they are not theirs."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from tsunagi.collab.cases import Who, record
from tsunagi.collab.models import Account, Audit, Membership, Organisation
from tsunagi.serve._signin_adapters import client_address


class Administration(AdminSite):
    """Django's administration for superusers, who sign in as everybody does: with their second factor, if they have one."""

    site_header = site_title = "つなぎ – Tsunagi"
    index_title = _lazy("Accounts, organisations and audit")

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        user = request.user
        return bool(user.is_active and getattr(user, "is_superuser", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own way to sign in. Django's form here would ask for no second factor, so it is never shown."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        where = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(where, resolve_url("account_login"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page that everybody has."""
        return redirect("account_change_password")


class Written(ModelAdmin):  # type: ignore[type-arg]
    """Whatever is changed here is written into the audit; nothing is removed here."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are ended, not removed: cases and the audit point to them."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Saves, and says who changed which fields."""
        super().save_model(request, obj, form, change)
        who = Who(request.user if isinstance(request.user, Account) else None)
        act = f"{obj._meta.model_name} {'changed' if change else 'added'}"
        now = {name: str(form.cleaned_data.get(name)) for name in form.changed_data}
        record(who, act, str(obj.pk), client_address(request), **now)


class OrganisationAdmin(Written):
    """Organisations may be added and renamed."""

    list_display = ("key", "name_ja", "name_en", "sort", "entity")
    list_filter = ("sort",)
    search_fields = ("key", "name_ja", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The key stands in addresses and does not change."""
        return ("key",) if obj else ()


class MembershipAdmin(Written):
    """Roles may be given and ended."""

    list_display = ("account", "organisation", "role", "since", "until")
    list_filter = ("role", "organisation")
    search_fields = ("account__email", "account__name", "organisation__key")
    autocomplete_fields = ("account", "organisation")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Of a role that was given, only its end may change."""
        return ("account", "organisation", "role", "since") if obj else ()


class AccountAdmin(Written):
    """Accounts are looked at, closed and opened again."""

    list_display = ("email", "name", "is_active", "is_superuser", "last_login", "joined")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    fields = (
        "email", "name", "lang", "entity", "is_active", "is_staff", "is_superuser", "joined", "last_login", "erased",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name != "is_active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts come by invitation or by the command."""
        return False


class AuditAdmin(Written):
    """The audit is read."""

    list_display = ("at", "act", "who", "what", "address")
    list_filter = ("act",)
    search_fields = ("what", "address", "who__email")
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes here by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes what is written."""
        return False


def administration() -> Administration:
    """The site with what it shows."""
    site = Administration()
    site.register(Organisation, OrganisationAdmin)
    site.register(Membership, MembershipAdmin)
    site.register(Account, AccountAdmin)
    site.register(Audit, AuditAdmin)
    return site
