"""What an installation may set, read once from the TSUNAGI_* environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tsunagi.errors import ConfigError


def _setting(default: Any, help_en: str) -> Any:
    return field(default=default, metadata={"help": help_en})


@dataclass(frozen=True)
class Settings:
    """One installation's settings. The variable of a field `x_y` is `TSUNAGI_X_Y`."""

    data: Path = _setting(Path("var"), "Folder for the archive, the index and the SQLite database.")
    sources: Path = _setting(Path("sources"), "Folder whose .yml files describe the sources to harvest.")
    database_url: str = _setting(
        "", "postgresql://user:password@host:port/name; empty: SQLite in the data folder."
    )
    index: str = _setting("tantivy", "The search engine: a module of tsunagi.search.")
    host: str = _setting("127.0.0.1", "Address the web server listens on.")
    port: int = _setting(8712, "Port the web server listens on.")
    base_url: str = _setting("", "Public address of the site, as https://hub.example.jp; empty: as asked.")
    allowed_hosts: str = _setting("localhost,127.0.0.1,[::1]", "Host names the site answers to, by commas.")
    secret_key: str = _setting("", "Key that signs sessions; empty: one is made and kept in the data folder.")
    debug: bool = _setting(False, "Show errors in the browser. Never in production.")
    contact: str = _setting(
        "", "E-mail address told to the servers that we harvest, so that they can complain."
    )
    allow_private_hosts: bool = _setting(
        False, "Harvest from loopback and private addresses too. For tests and intranets."
    )
    rate: int = _setting(
        6000,
        "Requests a minute that one client may send to the addresses for machines and to the matching; 0: no limit.",
    )
    trusted_proxy: str = _setting(
        "",
        "Addresses or networks of our own proxies, by commas: X-Forwarded-For is believed from them alone.",
    )
    graph: str = _setting(
        "",
        "What answers SPARQL: empty, the graph that `tsunagi graph` fills; local, the same, brought up to date by "
        "each run too; an http or https address, the SPARQL endpoint there.",
    )
    encode: float = _setting(
        0.0,
        "Seconds that each run spends at its end on encoding what documents mean; 0: only `tsunagi encode` does.",
    )
    sparql_seconds: float = _setting(20.0, "Seconds that one SPARQL query may take.")
    sparql_rows: int = _setting(100_000, "Rows or triples that the answer to one SPARQL query may have.")
    dumps: str = _setting(
        "", "Folder whose finished dumps are offered for download at /dumps; empty: none are."
    )
    mail: str = _setting(
        "",
        "smtp://user:password@host:port (smtps: TLS from the start); empty: mails are written to the data folder.",
    )
    mail_from: str = _setting("tsunagi@localhost", "Address that mails come from.")
    sign_in: str = _setting(
        "",
        "YAML file of the OpenID Connect servers and SAML identity providers by which people may sign in; empty: none.",
    )
    sign_up: str = _setting(
        "invited", "Who may make an account: invited, whoever has an invitation; open, everybody."
    )
    timeout: float = _setting(60.0, "Seconds to wait for an answer of a harvested server.")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings from `environ` (default: the process's own).

    Raises:
        ConfigError: a TSUNAGI_ variable is unknown or its value cannot be read.
    """
    given = os.environ if environ is None else environ
    known = {f"TSUNAGI_{f.name.upper()}": f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in given.items():
        if not name.startswith("TSUNAGI_") or name.startswith("TSUNAGI_TEST_"):
            continue
        if name not in known:
            raise ConfigError(f"{name} is not a setting. Known: {', '.join(sorted(known))}.")
        setting = known[name]
        values[setting.name] = _convert(name, text, type(setting.default))
    return Settings(**values)


def _convert(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"", "0", "false", "no", "off"}:
            return False
        raise ConfigError(f"{name}={text!r} is not a yes or no: write 1 or 0.")
    try:
        return Path(text) if issubclass(kind, Path) else kind(text)  # type: ignore[call-arg]
    except ValueError as error:
        raise ConfigError(f"{name}={text!r} is not a number.") from error
