"""The sample's people and cases, for trying out: accounts with a known password, so only on this machine."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, plain, print_json
from tsunagi.errors import ConfigError
from tsunagi.serve._alone import PASSWORD, here

if TYPE_CHECKING:
    from tsunagi.collab.models import Case
    from tsunagi.hub import Hub
    from tsunagi.settings import Settings

commands = typer.Typer()

CASES = Path("data") / "cases.yaml"
"""In the folder of the sample's sources; what ends in .yml there is a source."""
BEFORE_MEETING = ("draft", "anonymised", "open")


@commands.command(rich_help_panel=CARE)
def sample(
    as_json: AsJson = False,
    port: Annotated[int | None, typer.Option(help="Port of the site.")] = None,
    leave: Annotated[
        bool, typer.Option("--remove", help="Close the sample's needs and erase its accounts.")
    ] = False,
) -> None:
    """Bring invented people and cases into an installation for trying out; prints how to sign in as them."""
    from tsunagi import hub

    opened = hub.open_hub()
    told = read(opened.settings)
    if leave:
        gone = remove(opened.settings, told)
        if as_json:
            print_json(gone)
        else:
            out.print(
                f"{gone['accounts']} accounts erased, {gone['needs']} needs closed. `tsunagi run board` takes the needs "
                "out of the catalogue."
            )
        return
    check(opened.settings, [one["email"] for one in told["people"]])
    password = password_of(opened.settings)
    made = load(opened, told, password)
    base = f"http://{opened.settings.host}:{port or opened.settings.port}"
    rows = [{"email": one["email"], "name": one["name"], "role": one["role"]} for one in told["people"]]
    if as_json:
        print_json(
            {"people": rows, "password": password, "cases": made, "sign_in": f"{base}/ja/account/login/"}
        )
        return
    out.print(f"Sign in at {base}/ja/account/login/ with the password {password} as", markup=False)
    for row in rows:
        out.print(f"  {row['email']:<26}{plain(row['role'])}", markup=False, highlight=False)
    out.print(
        f"Open needs: {base}/ja/needs   Match a need: {base}/ja/match   My cases: {base}/ja/desk",
        markup=False,
    )


def read(settings: "Settings") -> dict[str, Any]:
    """What the sample has of people and cases.

    Raises:
        ConfigError: the folder of sources is not the sample's.
    """
    path = Path(settings.sources) / CASES
    if not path.is_file():
        raise ConfigError(
            f"There is no {path}. Name the folder of the sample: `tsunagi --sources sample sample`."
        )
    told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return told


def check(settings: "Settings", emails: list[str]) -> None:
    """Raises ConfigError where accounts whose password is printed could be used by others or stand beside real ones."""
    from tsunagi.collab.models import Account

    if not here(settings.host) or settings.base_url:
        raise ConfigError(
            "The sample's accounts are for this machine alone: TSUNAGI_HOST must be 127.0.0.1 and TSUNAGI_BASE_URL empty."
        )
    if Account.objects.exclude(email__in=emails).exists():
        raise ConfigError(
            f"{settings.data} has accounts of its own; load the sample into another data folder (--data)."
        )


def password_of(settings: "Settings") -> str:
    """The password of all sample people: drawn once for this data folder."""
    path = settings.data / PASSWORD
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"sample-{secrets.token_hex(4)}", "ascii")
    return path.read_text("ascii")


def load(opened: "Hub", told: dict[str, Any], password: str) -> int:
    """Brings what is not there yet; the number of needs that were made."""
    from django.db import transaction

    from tsunagi.cli._say import watched
    from tsunagi.collab.cases import write_board
    from tsunagi.collab.models import Account, Case, Membership, Organisation
    from tsunagi.indexing import catch_up_match
    from tsunagi.serve._signin_invited import make_account

    if Case.objects.exists():
        return 0
    with watched(as_json=True) as progress:
        catch_up_match(opened, progress)
    with transaction.atomic():
        for row in told["organisations"]:
            Organisation.objects.get_or_create(
                key=row["key"],
                defaults={
                    "name_ja": row["ja"], "name_en": row["en"], "sort": row["sort"],
                    "brought_by": Organisation.objects.filter(key=row.get("brought_by", "")).first(),
                },
            )  # fmt: skip
        for row in told["people"]:
            account = Account.objects.filter(email=row["email"]).first()
            account = account or make_account(row["email"], row["name"], password)
            house = Organisation.objects.get(key=row["organisation"])
            Membership.objects.get_or_create(account=account, organisation=house, role=row["role"])
        for need in told["needs"]:
            pose(need)
    write_board(opened.settings.data)
    return len(told["needs"])


def remove(settings: "Settings", told: dict[str, Any]) -> dict[str, int]:
    """Closes the sample's needs and erases its accounts, so that nobody signs in as them; how many of each."""
    from django.db import transaction

    from tsunagi.collab.cases import ANYBODY, erase, write_board
    from tsunagi.collab.models import Account, Case

    emails = [one["email"] for one in told["people"]]
    accounts = list(Account.objects.filter(email__in=emails))
    with transaction.atomic():
        needs = Case.objects.filter(workflow="need", events__sort="opened", events__who__in=accounts)
        left = list(needs.exclude(state="closed").distinct())
        for case in left:
            opener = case.events.get(sort="opened").who
            take(case, opener.email if opener else "", "close", {"reason": "withdrawn"})
        for account in accounts:
            erase(account, ANYBODY)
    write_board(settings.data)
    (settings.data / PASSWORD).unlink(missing_ok=True)
    return {"accounts": len(accounts), "needs": len(left)}


def pose(need: dict[str, Any]) -> None:
    """A need, brought step by step to its state by those who may take the steps."""
    from tsunagi.collab.cases import open_case
    from tsunagi.collab.models import Organisation

    houses = {one.key: one for one in Organisation.objects.all()}
    case = open_case(
        "need", who(need["by"]), houses[need["house"]], need["answers"],
        poser=houses[need["poser"]], confidentiality=need["confidentiality"],
    )  # fmt: skip
    state, office = need["state"], need["coordinator"]
    if state == "draft":
        return
    take(case, office, "anonymise", need["face"])
    if state == "anonymised":
        return
    take(case, need["by"], "approve", {"approved": "on"})
    child = introduced(case, office, need)
    if state in BEFORE_MEETING or child is None:
        return
    from datetime import date

    today = date.today().isoformat()
    take(child, need["introduce"]["email"], "accept", {"accept_note": "来月の前半でお願いします。"})
    take(case, office, "match", {})
    take(case, office, "meet", {"meeting_date": today, "meeting_place": "オンライン"})
    take(case, office, "sign_nda", {"nda_date": today})


def introduced(case: "Case", office: str, need: dict[str, Any]) -> "Case | None":
    """The shortlist, of what the matching finds in the sample, and the introduction of its first entry."""
    from tsunagi import hub
    from tsunagi.collab.cases import Found, introduce, put
    from tsunagi.match import Need

    text = need["face"]["face_text"]
    found = [one.evidence[0] for one in hub.open_matcher().match(Need(text)).people if one.evidence]
    rows = [
        put(case.key, who(office), Found(one.id, one.kind, one.title, rank, one.score, text))
        for rank, one in enumerate(found[: need["shortlist"]], 1)
    ]
    if not rows:
        return None
    asked = need["introduce"]
    child, _token = introduce(
        case.key, who(office), rows[0].pk, asked["name"], asked["email"], asked["message"]
    )
    return child


def take(case: "Case", email: str, step: str, answers: dict[str, Any]) -> None:
    """One step, with those told whom it concerns."""
    from tsunagi.collab.cases import advance, tell
    from tsunagi.collab.models import Case

    tell(advance(case.key, step, who(email), answers, Case.objects.get(pk=case.pk).moves))


def who(email: str) -> Any:
    """A sample person as asker."""
    from tsunagi.collab.cases import Who
    from tsunagi.collab.models import Account

    account: Account = Account.objects.get(email=email)
    return Who(account)
