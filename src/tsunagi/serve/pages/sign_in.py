"""Signing in and out, second factor, sessions: the pages of allauth, in our look, and what providers answer to."""

import logging
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.providers.saml import views as saml
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import gettext as _
from lxml.etree import XMLSyntaxError
from onelogin.saml2.errors import OneLogin_Saml2_Error

from tsunagi.serve._answer import View, send_error

log = logging.getLogger(__name__)


def guarded(view: View) -> View:
    """Tells of a provider that does not answer (503) and of an answer that is none (400)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (OSError, KeyError) as error:  # no connection, or a description that lacks what it must have
            log.warning("%s: the provider cannot be used: %r", request.path, error)
            return send_error(
                request, 503, _("The server that signs you in does not answer. Try again a little later.")
            )
        except (OneLogin_Saml2_Error, XMLSyntaxError, ValueError):
            return send_error(
                request, 400, _("What came back from the server that signs you in is malformed.")
            )

    return answer


def handed_over(view: View) -> View:
    """Goes to a provider by a page instead of a redirect.

    A form of ours may be sent to this site alone (form-action of the Content-Security-Policy), and browsers hold every
    address of a chain of redirects to that. A federation's chain leads through servers that nobody can list.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        where = response.headers.get("Location", "")
        if request.method != "POST" or not urlsplit(where).netloc:
            return response
        told = {"where": where, "host": urlsplit(where).hostname}
        page: HttpResponse = render(request, "account/hand_over.html", told)
        return page

    return answer


def signed_logout(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """A provider's word that somebody signed out there; python3-saml would take it unsigned from anybody."""
    if request.method != "GET" or not request.GET.get("Signature"):
        return send_error(request, 400, _("What came back from the server that signs you in is malformed."))
    answer: HttpResponseBase = guarded(saml.sls)(request, organization_slug=organization_slug)
    return answer


urls = [
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/others/", include("allauth.socialaccount.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
_OPENID, _SAML = "account/oidc/<str:provider_id>", "account/saml/<str:organization_slug>"
bare_urls = [
    # A provider is told one address, so these have no language.
    path(f"{_OPENID}/login/", handed_over(guarded(openid.login)), name="openid_connect_login"),
    path(f"{_OPENID}/login/callback/", guarded(openid.callback), name="openid_connect_callback"),
    path(f"{_SAML}/login/", handed_over(guarded(saml.login)), name="saml_login"),
    path(f"{_SAML}/acs/", saml.acs, name="saml_acs"),
    path(f"{_SAML}/acs/finish/", guarded(saml.finish_acs), name="saml_finish_acs"),
    path(f"{_SAML}/sls/", signed_logout, name="saml_sls"),
    path(f"{_SAML}/metadata/", guarded(saml.metadata), name="saml_metadata"),
]
