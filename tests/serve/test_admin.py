"""The administration: superusers alone, what they see, and that what they change is written down."""

import pytest
from django.test import Client
from people import People

from tsunagi.collab.models import Account, Audit, Membership, Organisation


@pytest.fixture
def superuser(people: People) -> Account:
    return Account.objects.create_superuser("root@example.jp", name="管理 者")


def test_only_superusers_come_in(site: Client, people: People) -> None:
    assert site.get("/admin/")["Location"].endswith("/admin/login/?next=/admin/")
    assert site.get("/admin/login/")["Location"].startswith("/ja/account/login/?next=")
    Account.objects.filter(email="administrator@example.jp").update(is_staff=True)
    for name in ("administrator", "coordinator", "analyst"):
        site.force_login(people.accounts[name])
        assert site.get("/admin/collab/account/").status_code == 302
        assert site.get("/admin/login/").status_code == 403


def test_nobody_signs_in_past_the_second_factor(site: Client, people: People, superuser: Account) -> None:
    superuser.set_password("秘密の合言葉-99")
    superuser.save()
    Account.objects.filter(email="administrator@example.jp").update(is_staff=True)
    told = {"username": superuser.email, "password": "秘密の合言葉-99", "next": "/admin/"}
    assert site.post("/admin/login/", told)["Location"] == "/ja/account/login/?next=/admin/"
    site.force_login(people.accounts["administrator"])
    assert site.post("/admin/login/", told).status_code == 403
    assert site.get("/admin/collab/account/").status_code == 302


def test_cases_are_not_there(site: Client, superuser: Account) -> None:
    site.force_login(superuser)
    page = site.get("/admin/")
    assert page.status_code == 200
    assert [one["object_name"] for app in page.context["app_list"] for one in app["models"]] == [
        "Account", "Audit", "Membership", "Organisation",
    ]  # fmt: skip
    for name in ("case", "event", "file", "participant", "invitation"):
        assert site.get(f"/admin/collab/{name}/").status_code == 404


def test_an_organisation_and_a_role_are_added_and_written_down(
    site: Client, superuser: Account, people: People
) -> None:
    site.force_login(superuser)
    told = {"key": "atarashi", "name_ja": "新しい大学", "name_en": "", "sort": "university", "entity": ""}
    assert site.post("/admin/collab/organisation/add/", told).status_code == 302
    house = Organisation.objects.get(key="atarashi")
    told = {
        "account": superuser.pk,
        "organisation": house.pk,
        "role": "analyst",
        "until_0": "",
        "until_1": "",
    }
    assert site.post("/admin/collab/membership/add/", told).status_code == 302
    assert Membership.objects.filter(organisation=house).count() == 1
    assert list(Audit.objects.filter(act__endswith=" added").values_list("act", "who", "address")) == [
        ("organisation added", superuser.pk, "127.0.0.1"), ("membership added", superuser.pk, "127.0.0.1"),
    ]  # fmt: skip


def test_accounts_are_closed_and_nothing_else(site: Client, superuser: Account, people: People) -> None:
    site.force_login(superuser)
    account = people.accounts["competitor"]
    where = f"/admin/collab/account/{account.pk}/change/"
    assert site.get(where).status_code == 200
    site.post(where, {"email": "thief@example.jp", "is_superuser": "on"})
    account.refresh_from_db()
    assert (account.email, account.is_superuser, account.is_active) == ("competitor@example.jp", False, False)
    assert site.get("/admin/collab/account/add/").status_code == 403
    assert site.post(f"/admin/collab/account/{account.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_audit_is_only_read(site: Client, superuser: Account) -> None:
    site.force_login(superuser)
    row = Audit.objects.get(act="sign in")
    assert site.get("/admin/collab/audit/").status_code == 200
    assert site.get(f"/admin/collab/audit/{row.pk}/change/").status_code == 200
    assert site.post(f"/admin/collab/audit/{row.pk}/change/", {"act": "x"}).status_code == 403
    assert site.get("/admin/collab/audit/add/").status_code == 403
