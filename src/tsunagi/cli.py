"""The tsunagi command."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from tsunagi import __version__, pipeline
from tsunagi._progress import BarProgress, QuietProgress
from tsunagi.catalogue import COUNTS, Counts, FaultCount, Run, Selection, UnmappedField
from tsunagi.errors import BadRequest, ConfigError, NotFound, SourceUnavailable, TsunagiError
from tsunagi.hub import Hub, open_hub
from tsunagi.indexing import Progress, catch_up_graph
from tsunagi.search import Query

EXIT_FAILED, EXIT_USAGE, EXIT_NOT_FOUND, EXIT_PARTIAL = 1, 2, 3, 4

app = typer.Typer(
    name="tsunagi",
    help="Tsunagi (つなぎ): gather, understand, keep, find and pass on what knowledge holders publish.\n\n"
    "Exit codes: 0 all well, 1 something failed, 2 wrong usage or configuration, 3 not found, "
    "4 a source did not answer, holds an unexpected number of records, or breaks shapes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
WIDTH = None if sys.stdout.isatty() else 160
"""Columns of a table that goes into a file or another program."""

out = Console(highlight=False, soft_wrap=True, width=WIDTH)
err = Console(stderr=True, highlight=False, width=WIDTH)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Source ids; none: all enabled.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Full = Annotated[bool, typer.Option("--full", help="Harvest from the beginning, not only what is new.")]


@app.callback()
def common(
    data: Annotated[Path | None, typer.Option(help="Data folder (TSUNAGI_DATA).")] = None,
    sources: Annotated[Path | None, typer.Option(help="Folder of sources (TSUNAGI_SOURCES).")] = None,
) -> None:
    """Options of every command."""
    if data:
        os.environ["TSUNAGI_DATA"] = str(data)
    if sources:
        os.environ["TSUNAGI_SOURCES"] = str(sources)


def print_json(value: Any) -> None:
    """Prints one JSON document."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


@contextmanager
def watched(as_json: bool) -> Iterator[Progress]:
    """Progress bars on a terminal, lines elsewhere, nothing beside JSON."""
    if as_json:
        yield QuietProgress()
        return
    with BarProgress(err) as progress:
        yield progress


@app.command()
def run(names: Names = None, as_json: AsJson = False, full: Full = False) -> None:
    """Harvest, map and index: the whole way of the data."""
    hub = open_hub()
    with watched(as_json) as progress:
        runs = pipeline.run(hub, names or [], progress, full=full)
    report_runs(hub, runs, as_json)


@app.command()
def harvest(names: Names = None, as_json: AsJson = False, full: Full = False) -> None:
    """Harvest into the archive only; `remap` or the next `run` understands what came."""
    hub = open_hub()
    with watched(as_json) as progress:
        runs = pipeline.harvest(hub, names or [], progress, full=full)
    report_runs(hub, runs, as_json)


def report_runs(hub: Hub, runs: list[Run], as_json: bool) -> None:
    """Prints what became of each source's records and exits with a code that tells."""
    if as_json:
        print_json(
            [{**msgspec.to_builtins(run), "reasons": hub.catalogue.reasons(run.source)} for run in runs]
        )
    elif not runs:
        out.print("No source is enabled. Put a source file into the folder of sources, or name one.")
    else:
        table = counts_table("source")
        for run in runs:
            counts_row(table, run.source, run.counts, run.state, run.message)
        total = sum((run.counts for run in runs), Counts())
        if len(runs) > 1:
            table.add_section()
            counts_row(table, "total", total, "", "")
        out.print(table)
    states = {run.state for run in runs}
    if "failed" in states:
        raise typer.Exit(EXIT_FAILED)
    if "partial" in states or any("expects" in run.message for run in runs):
        raise typer.Exit(EXIT_PARTIAL)


def counts_table(first: str) -> Table:
    """A table whose columns are what became of records."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(first)
    for name in COUNTS:
        table.add_column(name.replace("_", " "), justify="right")
    table.add_column("state")
    table.add_column("remark", overflow="fold")
    return table


def counts_row(table: Table, name: str, counts: Counts, state: str, message: str) -> None:
    """One row of it."""
    table.add_row(name, *(f"{getattr(counts, c):,}" for c in COUNTS), state, message)


@app.command()
def remap(names: Names = None, as_json: AsJson = False) -> None:
    """Understand everything archived once more, asking no server; then index what changed."""
    hub = open_hub()
    with watched(as_json) as progress:
        outcome = pipeline.remap(hub, names or [], progress)
    if as_json:
        print_json(outcome)
        return
    table = counts_table("source")
    for source, counts in outcome.items():
        counts_row(table, source, counts, "", "")
    out.print(table)


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew; searches go on with the old one until the swap."""
    hub = open_hub()
    with watched(as_json) as progress:
        count = pipeline.reindex(hub, progress)
    if as_json:
        print_json({"documents": count})
    else:
        out.print(f"The index holds {count:,} documents.")


@app.command()
def graph(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew from everything.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the graph that answers SPARQL up to date with the catalogue."""
    hub = open_hub()
    with watched(as_json) as progress:
        state = catch_up_graph(hub, progress, anew=rebuild)
    if as_json:
        print_json({"change": state.change, "triples": state.triples, "base": state.base})
    else:
        out.print(
            f"The graph holds {state.triples:,} triples under {state.base}, up to change {state.change:,}."
        )


@app.command()
def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help='Words, "phrases", OR, NOT, prefix*.')
    ] = None,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", "-f", metavar="K=V", help="Facet filter.")
    ] = None,
    sort: Annotated[str, typer.Option(help="relevance, oldest, newest, title or updated.")] = "relevance",
    size: Annotated[int, typer.Option(min=1, max=500)] = 10,
    cursor: Annotated[str | None, typer.Option(help="From the page before.")] = None,
    facets: Annotated[list[str] | None, typer.Option("--facet", help="Count results by this facet.")] = None,
    as_json: AsJson = False,
) -> None:
    """Search the catalogue."""
    hub = open_hub()
    chosen: dict[str, tuple[str, ...]] = {}
    for item in filters or []:
        name, equals, value = item.partition("=")
        if not equals:
            raise BadRequest(
                f"--filter {item!r}: write it as name=value, for example kind=Project.", "filter"
            )
        chosen[name] = (*chosen.get(name, ()), value)
    result = hub.index.search(
        Query(" ".join(words or []), chosen, sort=sort, size=size, cursor=cursor, facets=tuple(facets or ()))
    )
    held = hub.catalogue.many([hit.id for hit in result.hits])
    if as_json:
        hits = [
            {"id": h.id, "score": h.score, "entity": held[h.id].entity} for h in result.hits if h.id in held
        ]
        print_json({**msgspec.to_builtins(result), "hits": hits})
        return
    out.print(f"{result.total:,} found" + (f"; did you mean {result.meant}?" if result.meant else ""))
    for hit in result.hits:
        if hit.id in held:
            entity = held[hit.id].entity
            out.print(
                f"[bold]{_plain(entity.first('name') or hit.id)}[/bold]  ({entity.kind})\n  {hit.id}",
                markup=True,
            )
    for facet in result.facets:
        out.print(f"{facet.name}: " + ", ".join(f"{_plain(v)} {n:,}" for v, n in facet.counts))
    if result.cursor:
        out.print(f"More: --cursor {result.cursor}")


def _plain(text: str) -> str:
    return text.replace("[", r"\[").replace("\n", " ")


@app.command()
def show(
    id: str,
    original: Annotated[bool, typer.Option("--original", help="Print the record as it came.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an entity with all its values, or its original record."""
    hub = open_hub()
    if original:
        sys.stdout.buffer.write(hub.catalogue.raw(id).body + b"\n")
        return
    held = hub.catalogue.get(id)
    if as_json:
        print_json(held)
        return
    out.print(f"[bold]{_plain(held.entity.first('name') or id)}[/bold]\n{held.entity.kind}, {id}")
    if held.deleted:
        out.print(f"deleted; its last change was on {held.updated:%Y-%m-%d}")
    for name, values in held.entity.values.items():
        for value in values:
            norm = f"  → {_plain(value.norm)}" if value.norm and value.norm != value.text else ""
            out.print(f"  {name}: {_plain(value.text)}{norm}")
    out.print(f"from {held.entity.source} ({held.local_id}), harvested {held.harvested:%Y-%m-%d %H:%M}")


@app.command()
def sources(as_json: AsJson = False) -> None:
    """List the sources with what they hold and how their last run went."""
    hub = open_hub()
    held, runs, withdrawn = (
        hub.catalogue.count_by_source(),
        hub.catalogue.last_runs(),
        hub.catalogue.withdrawn(),
    )
    names = [*hub.sources, *(name for name in held if name not in hub.sources)]
    rows = [
        {
            "source": name, "described": name in hub.sources, "withdrawn": name in withdrawn,
            "enabled": name in hub.sources and hub.sources[name].enabled,
            "held": held.get(name, {}), "last_run": runs.get(name),
        }
        for name in names
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("source", "stored", "set aside", "deleted", "last run", "state", "remark"):
        table.add_column(column, justify="right" if column in {"stored", "set aside", "deleted"} else "left")
    for name in names:
        counts, last = held.get(name, {}), runs.get(name)
        mark = "withdrawn" if name in withdrawn else "" if hub.sources.get(name) else "no source file"
        table.add_row(
            name, *(f"{counts.get(k, 0):,}" for k in ("stored", "set_aside", "deleted")),
            f"{last.started:%Y-%m-%d %H:%M}" if last else "never", last.state if last else "",
            mark or (last.message if last else ""),
        )  # fmt: skip
    out.print(table)


class SourceCheck(msgspec.Struct, frozen=True):
    """What `tsunagi check` tells of one source."""

    held: dict[str, int]
    unmapped: list[UnmappedField]
    faults: list[FaultCount]
    set_aside: dict[str, int]


@app.command()
def check(
    names: Names = None,
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Check each entity's linked data against the shape of its kind.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Report per source what no mapping rule uses, what was tolerated and what was set aside."""
    hub = open_hub()
    held = hub.catalogue.count_by_source()
    chosen = names or [name for name in hub.sources if name in held]
    for name in chosen:
        if name not in hub.sources and name not in held:
            raise ConfigError(f"No source {name!r}. See `tsunagi sources`.")
    if shapes:
        _check_shapes(hub, tuple(names or ()), as_json)
        return
    report = {
        name: SourceCheck(
            held.get(name, {}),
            hub.catalogue.unmapped(name),
            hub.catalogue.faults(name),
            hub.catalogue.reasons(name),
        )
        for name in chosen
    }
    if as_json:
        print_json(report)
        return
    if not report:
        out.print("Nothing has been harvested yet. `tsunagi run` does it.")
    for name, found in report.items():
        out.print(f"[bold]{name}[/bold]")
        lines = [("unmapped", f.field, f.count, f.example) for f in found.unmapped]
        lines += [("tolerated", f.what, f.count, f.example) for f in found.faults]
        lines += [("set aside", reason, count, "") for reason, count in found.set_aside.items()]
        for sort, what, count, example in lines:
            out.print(
                f"  {sort}: {_plain(what)} ×{count:,}" + (f"  e.g. {_plain(example)}" if example else "")
            )
        if not lines:
            out.print("  every field is mapped, nothing was tolerated, nothing set aside")


def _check_shapes(hub: Hub, sources: tuple[str, ...], as_json: bool) -> None:
    from tsunagi.graph import Frame
    from tsunagi.graph.check import BATCH, Batch, check_shapes

    chosen, until = Selection(sources), hub.catalogue.last_change()

    def batches() -> Iterator[Batch]:
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
                f"  {v.kind} {_plain(v.path)}: {v.constraint} ×{v.count:,}  {_plain(v.message)}  e.g. {v.example}"
            )
        out.print(f"{report.checked:,} checked, {sum(v.count for v in report.violations):,} violations.")
    if report.violations:
        raise typer.Exit(EXIT_PARTIAL)


@app.command()
def withdraw(
    source: str,
    purge: Annotated[
        bool, typer.Option("--purge", help="Remove its raw records from the archive too.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Let it in again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a whole source out of the catalogue and the index, leaving all others as they are."""
    hub = open_hub()
    with watched(as_json) as progress:
        count = pipeline.withdraw(hub, source, progress, purge=purge, undo=undo)
    if as_json:
        print_json({"source": source, "records": count, "undone": undo})
    else:
        out.print(f"{source}: {count:,} records {'are back' if undo else 'withdrawn'}.")


@app.command()
def dump(
    to: Annotated[Path, typer.Option(help="Folder for the dump; that of an unfinished one goes on.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="jsonl (default), parquet or nquads; may be repeated."),
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")] = None,
    kind: Annotated[str, typer.Option(help="Only this kind.")] = "",
    since: Annotated[
        str, typer.Option(help="Only what changed since a date, a change number or the dump in a folder.")
    ] = "",
    originals: Annotated[
        bool, typer.Option(help="JSON lines carry raw records and earlier states too.")
    ] = True,
    compress: Annotated[str, typer.Option(help="zstd or gzip.")] = "zstd",
    part_records: Annotated[int, typer.Option(help="Most records in a part.")] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Write the catalogue, or what changed in it, as files for others; see docs/how-to/take-a-dump.md."""
    from tsunagi.dump import Asked, take

    asked = Asked(
        tuple(formats or ["jsonl"]), tuple(source or ()), kind, since, originals, compress, part_records
    )
    hub = open_hub()
    with watched(as_json) as progress:
        manifest = take(hub, to, asked, progress)
    if as_json:
        print_json(manifest)
    else:
        size = sum(entry.bytes for entry in manifest.files)
        out.print(
            f"{to}: {manifest.records.living:,} records, {manifest.records.deleted:,} deleted, changes "
            f"{manifest.after:,} to {manifest.until:,}, {len(manifest.files):,} files, {size:,} bytes."
        )


@app.command()
def restore(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER…", help="A whole dump, then incremental ones in order.")
    ],
    as_json: AsJson = False,
) -> None:
    """Rebuild a catalogue and its index from dumps, in an empty data folder."""
    from tsunagi.dump import restore as restore_dumps

    hub = open_hub()
    with watched(as_json) as progress:
        records = restore_dumps(hub, folders, progress)
        documents = pipeline.reindex(hub, progress)
    if as_json:
        print_json({"records": records, "documents": documents})
    else:
        out.print(f"{records:,} records restored; the index holds {documents:,} documents.")


@app.command()
def export_jps(
    names: Annotated[list[str], typer.Argument(metavar="SOURCE…", help="Source ids.")],
    to: Annotated[Path, typer.Option("--to", help="Folder to write to; each source has its own in it.")],
    as_json: AsJson = False,
) -> None:
    """Write sources as Japan Search takes them, and list what it would refuse and why (then: exit code 1)."""
    hub = open_hub()
    from tsunagi.serve._jpsearch_export import REASONS, export

    done = export(hub, names, to)
    if as_json:
        print_json(done)
    for one in () if as_json else done:
        out.print(f"{one.source}: {one.delivered:,} records in {one.folder}", markup=False)
        if one.refused:
            out.print(f"  {one.refused:,} held back, named in refused.csv")
        for reason, count in one.reasons.items():
            out.print(f"    {reason} ×{count:,}: {REASONS[reason]}")
    if any(one.refused for one in done):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address (TSUNAGI_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (TSUNAGI_PORT).")] = None,
) -> None:
    """Serve the pages and the API until Ctrl-C."""
    from tsunagi.serve.server import serve as serve_site

    hub = open_hub()
    at = host or hub.settings.host, port or hub.settings.port
    out.print(f"Open http://{at[0]}:{at[1]}/ in a browser. Ctrl-C stops.")
    serve_site(*at)


@app.command()
def version() -> None:
    """Print the version."""
    out.print(__version__)


def main() -> None:
    """Runs the command; our own errors become one sentence and an exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app(standalone_mode=True)
    except NotFound as error:
        _fail(error, EXIT_NOT_FOUND)
    except (ConfigError, BadRequest) as error:
        _fail(error, EXIT_USAGE)
    except SourceUnavailable as error:
        _fail(error, EXIT_PARTIAL)
    except TsunagiError as error:
        _fail(error, EXIT_FAILED)


def _fail(error: TsunagiError, code: int) -> None:
    err.print(f"tsunagi: {error}", markup=False, style="red")
    sys.exit(code)
