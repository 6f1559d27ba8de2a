"""What is to be mended in a source: unmapped fields, tolerated faults, records set aside, broken shapes."""

import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tsunagi.cli._exit import PARTIAL
from tsunagi.cli._options import GATHER, AsJson, Names
from tsunagi.cli._say import out, plain, print_json, watched
from tsunagi.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tsunagi.graph.check import Batch, ShapeReport
    from tsunagi.hub import Hub

commands = typer.Typer()


@commands.command(rich_help_panel=GATHER)
def check(
    names: Names = None,
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Check each entity's linked data against the shape of its kind.")
    ] = False,
    kind: Annotated[str, typer.Option(help="With --shapes: only this kind, such as Work.")] = "",
    since: Annotated[
        datetime | None, typer.Option(help="With --shapes: only what has changed since this moment (UTC).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Report per source what no mapping rule uses, what was tolerated and what was set aside."""
    from tsunagi import hub

    opened = hub.open_hub()
    held = opened.catalogue.count_by_source()
    chosen = names or [name for name in opened.sources if name in held]
    for name in chosen:
        if name not in opened.sources and name not in held:
            raise ConfigError(f"No source {name!r}. See `tsunagi sources`.")
    if shapes:
        _check_shapes(opened, tuple(names or ()), kind, since, as_json)
        return
    if kind or since:
        raise ConfigError("--kind and --since choose what --shapes checks; give it too.")
    report = {name: _found(opened, name, held.get(name, {})) for name in chosen}
    if as_json:
        print_json(report)
        return
    if not any(held.get(name) for name in chosen):
        out.print("Nothing has been harvested yet. `tsunagi run` does it.")
        return
    for name, found in report.items():
        _print_check(name, found)


def _found(hub: "Hub", name: str, held: dict[str, int]) -> dict[str, Any]:
    """What is to be told of one source."""
    catalogue = hub.catalogue
    return {
        "held": held,
        "unmapped": catalogue.unmapped(name),
        "faults": catalogue.faults(name),
        "set_aside": catalogue.reasons(name),
    }


def _print_check(name: str, found: dict[str, Any]) -> None:
    out.print(f"[bold]{name}[/bold]")
    lines = [("unmapped", f.field, f.count, f.example) for f in found["unmapped"]]
    lines += [("tolerated", f.what, f.count, f.example) for f in found["faults"]]
    lines += [("set aside", reason, count, "") for reason, count in found["set_aside"].items()]
    for sort, what, count, example in lines:
        out.print(f"  {sort}: {plain(what)} ×{count:,}" + (f"  e.g. {plain(example)}" if example else ""))
    if not found["held"]:
        out.print(f"  nothing has been harvested yet: `tsunagi run {name}` does it")
    elif not lines:
        out.print("  every field is mapped, nothing was tolerated, nothing set aside")


def _check_shapes(
    hub: "Hub", sources: tuple[str, ...], kind: str, since: datetime | None, as_json: bool
) -> None:
    """Checks and prints; exits with PARTIAL if a shape is broken."""
    from tsunagi.catalogue import Selection
    from tsunagi.graph import Frame
    from tsunagi.graph.check import BATCH, check_shapes
    from tsunagi.model import load_kinds

    if kind and kind not in load_kinds():
        raise ConfigError(f"No kind {kind!r}. The kinds: {', '.join(load_kinds())}.")
    catalogue = hub.catalogue
    chosen, until = Selection(sources, kind), catalogue.last_change()
    start = catalogue.change_before(since.replace(tzinfo=UTC)) if since else 0

    def batches() -> "Iterator[Batch]":
        after = start
        while listed := catalogue.listing(chosen, after, until, BATCH, living=True):
            yield [(one.entity, one.updated) for one in listed if one.entity]
            after = listed[-1].change

    base = hub.settings.base_url.rstrip("/") or f"http://{hub.settings.host}:{hub.settings.port}"
    with watched(as_json) as progress:
        progress.begin("shapes", catalogue.size(chosen, start, until))
        report = check_shapes(
            batches(), Frame(base, hub.sources), lambda done: progress.advance("shapes", done)
        )
        progress.end("shapes", f"{report.checked:,} checked")
    if as_json:
        print_json(report)
    else:
        _print_shapes(report)
    if report.stopped:
        raise typer.Exit(128 + signal.SIGINT)
    if report.violations:
        raise typer.Exit(PARTIAL)


def _print_shapes(report: "ShapeReport") -> None:
    for v in report.violations:
        out.print(f"[bold]{v.kind}[/bold] {plain(v.path)}: {v.constraint} ×{v.count:,}")
        out.print(f"  {plain(v.message)} {plain(v.shape)}")
        found = f": {plain(v.value)}" if v.value else ""
        out.print(f"  e.g. {v.example}{found}")
    out.print(f"{report.checked:,} checked, {sum(v.count for v in report.violations):,} violations.")
    if not report.checked and not report.stopped:
        out.print("There is nothing to check by this choice; `tsunagi sources` shows what is held.")
    if report.stopped:
        moment = f" --since {report.reached:%Y-%m-%dT%H:%M:%S}" if report.reached else ""
        out.print(f"Stopped. `tsunagi check --shapes{moment}` with the same choice goes on from here.")
