"""Wiring: finds the plug-ins, sets Django up, opens the stores."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from tsunagi.catalogue import Catalogue, Selection, open_catalogue
from tsunagi.errors import ConfigError
from tsunagi.formats import Format
from tsunagi.harvest import Driver
from tsunagi.lock import only_one
from tsunagi.match import Matcher, open_people, open_vectors
from tsunagi.match import open_matcher as make_matcher
from tsunagi.model import Source, load_kinds, load_sources, load_value_types
from tsunagi.policy import plans_source
from tsunagi.search import Index
from tsunagi.settings import Settings

Plug = TypeVar("Plug")


@dataclass(frozen=True)
class Hub:
    """One opened installation."""

    settings: Settings
    catalogue: Catalogue
    index: Index
    sources: Mapping[str, Source]


def plug_ins(package: str, attribute: str, kind: type[Plug]) -> dict[str, Plug]:
    """The object named `attribute` of each public module of `package`, by module name.

    Raises:
        ConfigError: a module lacks it; the text names the file.
    """
    found: dict[str, Plug] = {}
    for module in iter_modules(import_module(package).__path__):
        if module.name.startswith("_") or module.ispkg:
            continue
        plug = getattr(import_module(f"{package}.{module.name}"), attribute, None)
        if plug is None:
            raise ConfigError(
                f"{package.replace('.', '/')}/{module.name}.py has no `{attribute}`; see {package}/__init__.py."
            )
        found[module.name] = plug
    return found


@cache
def formats() -> Mapping[str, Format]:
    """All metadata formats by prefix."""
    return plug_ins("tsunagi.formats", "format", Format)


@cache
def drivers() -> Mapping[str, Driver]:
    """All harvest drivers by name."""
    return plug_ins("tsunagi.harvest", "driver", Driver)  # type: ignore[type-abstract]


def set_up_django() -> Settings:
    """Sets Django up once and returns our settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsunagi.django_settings")
    import django
    from django.apps import apps
    from django.conf import settings

    if not apps.ready:
        django.setup()
    ours: Settings = settings.TSUNAGI
    return ours


def migrate() -> None:
    """Brings the database's tables up to date; quick when they are. Of several processes one does it, the others wait.

    Raises:
        ConfigError: the database cannot be opened.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise ConfigError(
            f"The database cannot be opened: {str(error).splitlines()[0]}. See to TSUNAGI_DATABASE_URL and the server "
            "that it names, or, without it, to the data folder."
        ) from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with only_one(settings.TSUNAGI.data / "migrate.lock", "bringing the tables up to date", wait=True):
            call_command("migrate", verbosity=0, interactive=False)  # looks once more what is to be done


def open_index(settings: Settings) -> Index:
    """The search index of this installation.

    Raises:
        ConfigError: TSUNAGI_INDEX names no engine.
    """
    engines = plug_ins("tsunagi.search", "open_index", object)
    if settings.index not in engines:
        raise ConfigError(f"TSUNAGI_INDEX={settings.index!r}: no such engine. Known: {', '.join(engines)}.")
    index: Index = engines[settings.index](settings.data / "index")  # type: ignore[operator]
    return index


@contextmanager
def only_run(settings: Settings) -> Iterator[None]:
    """Holds the installation's run lock.

    Raises:
        ConfigError: another process is running.
    """
    with only_one(settings.data / "run.lock", f"harvesting or indexing in {settings.data}"):
        yield


def open_stores() -> tuple[Catalogue, Index]:
    """The catalogue and the index alone, for a process that needs neither sources nor plug-ins."""
    settings = set_up_django()
    return open_catalogue(settings.data / "archive"), open_index(settings)


@cache
def open_hub() -> Hub:
    """Opens everything: tables up to date, sources read, each source's driver and format known.

    Raises:
        ConfigError: a setting, a source or a plug-in is wrong.
    """
    settings = set_up_django()
    migrate()
    load_kinds()
    load_value_types()
    catalogue, index = open_stores()
    sources = load_sources(settings.sources) | own_sources(settings)
    for source in sources.values():
        check_source(source)
    return Hub(settings, catalogue, index, sources)


def open_matcher(weights: str = "need") -> Matcher:
    """What answers needs over the opened hub; `weights` names a set of match/weights.yml.

    Raises:
        ConfigError: as `open_hub`, or there is no such set.
    """
    hub = open_hub()
    data = hub.settings.data
    return make_matcher(hub.index, hub.catalogue, open_people(data), open_vectors(data), weights)


def people_behind() -> int:
    """How many changes of the catalogue the people of the matching have not taken in."""
    hub = open_hub()
    feed = hub.catalogue
    return feed.size(Selection(), open_people(hub.settings.data).checkpoint, feed.last_change())


def own_sources(settings: Settings) -> dict[str, Source]:
    """The sources that this installation makes itself: its open needs and the plans that were read here."""
    from tsunagi.collab.cases import board_source  # its tables need Django, which is set up by now

    return {own.id: own for own in (board_source(settings.data), plans_source(settings.data)) if own}


def check_source(source: Source) -> None:
    """Raises ConfigError if the source names a driver, format or kind that there is not."""
    for what, name, known in (
        ("driver", source.driver, drivers()),
        ("format", source.format, formats()),
        ("kind", source.kind, load_kinds()),
    ):
        if name not in known:
            raise ConfigError(f"{source.path}: no {what} {name!r}. Known: {', '.join(sorted(known))}.")
