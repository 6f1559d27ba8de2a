"""The catalogue as files for others, and back from them."""

from pathlib import Path
from typing import Annotated

import typer

from tsunagi.cli._options import CARE, PASS_ON, AsJson
from tsunagi.cli._say import out, print_json, watched

commands = typer.Typer()


@commands.command(rich_help_panel=PASS_ON)
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
    from tsunagi import hub
    from tsunagi.dump import Asked, take

    asked = Asked(
        tuple(formats or ["jsonl"]), tuple(source or ()), kind, since, originals, compress, part_records
    )
    opened = hub.open_hub()
    with watched(as_json) as progress:
        manifest = take(opened, to, asked, progress)
    if as_json:
        print_json(manifest)
        return
    size = sum(entry.bytes for entry in manifest.files)
    empty = not (manifest.records.living or manifest.records.deleted or manifest.after)
    hint = " Nothing has been harvested yet: `tsunagi run` does it." if empty else ""
    out.print(
        f"{to}: {manifest.records.living:,} records, {manifest.records.deleted:,} deleted, changes "
        f"{manifest.after:,} to {manifest.until:,}, {len(manifest.files):,} files, {size:,} bytes.{hint}",
        markup=False,
    )


@commands.command(rich_help_panel=CARE)
def restore(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER", help="A whole dump, then incremental ones in order.")
    ],
    as_json: AsJson = False,
) -> None:
    """Rebuild a catalogue and its index from dumps, in an empty data folder."""
    from tsunagi import hub, pipeline
    from tsunagi.dump import restore as restore_dumps

    opened = hub.open_hub()
    with watched(as_json) as progress:
        records = restore_dumps(opened, folders, progress)
        documents = pipeline.reindex(opened, progress)
    if as_json:
        print_json({"records": records, "documents": documents})
    else:
        out.print(f"{records:,} records restored; the index holds {documents:,} documents.")
