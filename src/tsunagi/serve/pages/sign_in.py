"""Signing in and out, second factor, sessions: the pages of allauth, in our look, and what providers answer to."""

from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.providers.saml import views as saml
from allauth.urls import build_provider_urlpatterns
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import include, path

from tsunagi.serve._answer import View


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


urls = [
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/others/", include("allauth.socialaccount.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
bare_urls = [
    # A provider is told one address, so these have no language.
    path("account/oidc/<str:provider_id>/login/", handed_over(openid.login), name="openid_connect_login"),
    path("account/saml/<str:organization_slug>/login/", handed_over(saml.login), name="saml_login"),
    path("account/", include(build_provider_urlpatterns())),
]
