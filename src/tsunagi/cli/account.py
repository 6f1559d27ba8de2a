"""Accounts: made, invited, listed, erased."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, plain, print_json, table
from tsunagi.errors import BadRequest, ConfigError, NotFound

if TYPE_CHECKING:
    from tsunagi.collab.models import Account
    from tsunagi.settings import Settings

panel = CARE
commands = typer.Typer(name="account", help="Make, invite, list and erase accounts.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address.")]


@commands.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Name of the person.")],
    superuser: Annotated[
        bool, typer.Option("--superuser", help="They may use the administration pages.")
    ] = False,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
    as_json: AsJson = False,
) -> None:
    """Make an account; prints the link by which its person sets a password."""
    settings = _ready()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from tsunagi.collab.cases import ANYBODY, record
    from tsunagi.collab.models import Account
    from tsunagi.serve._signin_invited import make_account, password_link

    try:
        validate_email(email)
    except ValidationError as error:
        raise BadRequest(f"{email!r} is no e-mail address.", "email") from error
    if lang not in ("ja", "en"):
        raise BadRequest(f"--lang {lang!r} is no language of the site. Write ja or en.", "lang")
    if Account.objects.filter(email__iexact=email).exists():
        raise ConfigError(
            f"There is an account with the address {email} already. `tsunagi account list` shows it."
        )
    account = make_account(email, name, lang=lang, superuser=superuser)
    record(ANYBODY, "account added", account.email, by="command", superuser=superuser)
    link = password_link(account, _base(settings), lang)
    if as_json:
        print_json({"id": account.pk, "email": account.email, "superuser": superuser, "password_link": link})
        return
    out.print(f"{plain(account.email)} has an account. The password is set at", markup=False)
    out.print(link, markup=False)


@commands.command()
def invite(
    email: Email,
    organisation: Annotated[str, typer.Option(help="Key of the organisation.")],
    role: Annotated[
        str, typer.Option(help="coordinator, ip_officer, researcher, company, analyst or administrator.")
    ],
    by: Annotated[str, typer.Option(help="E-mail address of who invites; empty: the first superuser.")] = "",
    as_json: AsJson = False,
) -> None:
    """Invite somebody into an organisation; prints the link, which you hand on yourself."""
    settings = _ready()
    from tsunagi.collab import cases
    from tsunagi.collab.models import Account, Organisation
    from tsunagi.serve._signin_invited import link_of

    house = Organisation.objects.filter(key=organisation).first()
    if house is None:
        raise NotFound(
            f"No organisation {organisation!r}. `tsunagi organisation list` shows those there are."
        )
    inviter = (
        _account(by)
        if by
        else Account.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    )
    if inviter is None:
        raise ConfigError(
            "Nobody can invite yet. Make a superuser: `tsunagi account add EMAIL --name … --superuser`."
        )
    made, token = cases.invite(cases.Who(inviter), email, house, role)
    link = link_of(token, _base(settings), "ja")
    if as_json:
        print_json(
            {
                "email": made.email,
                "organisation": house.key,
                "role": role,
                "expires": made.expires,
                "link": link,
            }
        )
        return
    out.print(
        f"{made.email} joins {house.key} as {role} by this link, once, until {made.expires:%Y-%m-%d}:",
        markup=False,
    )
    out.print(link, markup=False)


@commands.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """List the accounts with their roles."""
    _ready()
    from tsunagi.collab.models import Account

    rows = [_row(one) for one in Account.objects.order_by("pk").prefetch_related("memberships__organisation")]
    if as_json:
        print_json(rows)
        return
    if not rows:
        out.print(
            "There are no accounts yet. `tsunagi account add EMAIL --name … --superuser` makes the first."
        )
        return
    shown = table(["e-mail", "name", "state", "last sign-in"], [], ["roles"])
    for row in rows:
        shown.add_row(
            plain(row["email"]), plain(row["name"]), row["state"],
            f"{row['last_login']:%Y-%m-%d %H:%M}" if row["last_login"] else "never", ", ".join(row["roles"]),
        )  # fmt: skip
    out.print(shown)


@commands.command()
def erase(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase who somebody was; what they decided in cases stays, said by nobody who is named."""
    _ready()
    from tsunagi.collab import cases

    account = _account(email)
    if not yes and not typer.confirm(f"Erase {account.email} for good?", err=True):
        raise typer.Exit(1)
    cases.erase(account, cases.ANYBODY)
    if as_json:
        print_json({"id": account.pk, "erased": account.erased})
    else:
        out.print(f"Account {account.pk} has been erased.")


def _ready() -> "Settings":
    from tsunagi import hub

    settings = hub.set_up_django()
    hub.migrate()
    return settings


def _base(settings: "Settings") -> str:
    return settings.base_url.rstrip("/") or f"http://{settings.host}:{settings.port}"


def _account(email: str) -> "Account":
    from tsunagi.collab.models import Account

    found = Account.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        raise NotFound(f"No account has the address {email!r}. `tsunagi account list` shows those there are.")
    return found


def _row(account: "Account") -> dict[str, Any]:
    roles = [f"{one.role}@{one.organisation.key}" for one in account.memberships.all() if one.until is None]
    state = "erased" if account.erased else "active" if account.is_active else "closed"
    return {
        "id": account.pk, "email": account.email, "name": account.name, "state": state,
        "superuser": account.is_superuser, "last_login": account.last_login, "roles": sorted(roles),
    }  # fmt: skip
