"""What is to be mended in a source: unmapped fields, tolerated faults, records set aside, broken shapes."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tsunagi.cli._exit import PARTIAL
from tsunagi.cli._options import GATHER, AsJson, Names
from tsunagi.cli._say import out, plain, print_json, watched
from tsunagi.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tsunagi.graph.check import Batch
    from tsunagi.hub import Hub

commands = typer.Typer()


@commands.command(rich_help_panel=GATHER)
def check(
    names: Names = None,
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Check each entity's linked data against the shape of its kind.")
    ] = False,
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
        _check_shapes(opened, tuple(names or ()), as_json)
        return
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


def _check_shapes(hub: "Hub", sources: tuple[str, ...], as_json: bool) -> None:
    """Checks and prints; exits with PARTIAL if a shape is broken."""
    from tsunagi.catalogue import Selection
    from tsunagi.graph import Frame
    from tsunagi.graph.check import BATCH, check_shapes

    chosen, until = Selection(sources), hub.catalogue.last_change()

    def batches() -> "Iterator[Batch]":
        after = 0
        while listed := hub.catalogue.listing(chosen, after, until, BATCH, living=True):
            yield [(one.entity, one.updated) for one in listed if one.entity]
            after = listed[-1].change

    base = hub.settings.base_url.rstrip("/") or f"http://{hub.settings.host}:{hub.settings.port}"
    with watched(as_json) as progress:
        progress.begin("shapes", hub.catalogue.size(chosen, 0, until))
        report = check_shapes(
            batches(), Frame(base, hub.sources), lambda done: progress.advance("shapes", done)
        )
        progress.end("shapes", f"{report.checked:,} checked")
    if as_json:
        print_json(report)
    else:
        for v in report.violations:
            out.print(
                f"  {v.kind} {plain(v.path)}: {v.constraint} ×{v.count:,}  {plain(v.message)}  e.g. {v.example}"
            )
        out.print(f"{report.checked:,} checked, {sum(v.count for v in report.violations):,} violations.")
    if report.violations:
        raise typer.Exit(PARTIAL)
