"""How good rankings are: runs from files, and what this installation answers itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tsunagi.cli._options import FIND, AsJson
from tsunagi.cli._say import err, out, plain, print_json, table, watched
from tsunagi.errors import BadRequest

if TYPE_CHECKING:
    from tsunagi.catalogue import Catalogue
    from tsunagi.indexing import Progress
    from tsunagi.match._measure import Difference, Measured
    from tsunagi.match._runs import Ranking
    from tsunagi.match._systems import Made
    from tsunagi.model import Entity

commands = typer.Typer()
READ = 1_000
"""Changes of the catalogue read at once."""
STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


@commands.command(rich_help_panel=FIND)
def evaluate(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN…",
            help="Files of runs as TREC has them, or what this installation answers: match, the matching; match-words "
            "and the like, it without a component or several (match-recency-record); bm25, plain BM25.",
        ),
    ],
    topics: Annotated[Path, typer.Option(dir_okay=False, help="Lines of name, tab, text; or of JSON.")],
    qrels: Annotated[Path, typer.Option(dir_okay=False, help="Judgements as TREC has them.")],
    baseline: Annotated[str, typer.Option(help="The run that the others are compared with.")] = "",
    of: Annotated[
        Literal["people", "documents"],
        typer.Option(help="What this installation ranks: keys of people, or ids."),
    ] = "people",
    size: Annotated[int, typer.Option(min=10, max=100, help="How many of them for a topic.")] = 100,
    weights: Annotated[
        str,
        typer.Option(
            help="Weights of the matching: need, as people are served; or project, fitted on KAKEN."
        ),
    ] = "need",
    save: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for what this installation answers, as runs.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure rankings: nDCG, MRR, hits and recall, with confidence intervals and a paired test."""
    from tsunagi.match._measure import measure, per_topic
    from tsunagi.match._runs import read_qrels, read_run, read_topics, write_run

    texts = read_topics(topics)
    judged = read_qrels(qrels, texts)
    names = list(dict.fromkeys([baseline, *runs] if baseline else runs))
    files = {name: read_run(Path(name), texts) for name in names if Path(name).is_file()}
    asked = {id: text for id, text in texts.items() if id in judged}
    with watched(as_json) as progress:
        made = _answers([name for name in names if name not in files], asked, of, size, weights, progress)
    if save:
        for name, one in made.items():
            write_run(save / f"{name}.run", name, one.ranking)
    rankings: dict[str, Ranking] = {n: files[n] if n in files else made[n].ranking for n in names}
    beaten = per_topic(rankings[baseline], judged) if baseline else None
    measured = [
        measure(
            name, rankings[name], judged, None if name == baseline else beaten,
            made[name].milliseconds if name in made else None,
        )
        for name in names
    ]  # fmt: skip
    if as_json:
        print_json({"topics": len(texts), "baseline": baseline or None, "runs": measured})
    else:
        _tell(measured, baseline, len(texts))


def _answers(
    names: list[str],
    topics: dict[str, str],
    of: Literal["people", "documents"],
    size: int,
    weights: str,
    progress: "Progress",
) -> "dict[str, Made]":
    """What this installation answers, by the names of its systems."""
    from tsunagi import hub
    from tsunagi.match._systems import PLAIN, by_matching, by_plain, components

    variants = {name: without for name in names if (without := components(name)) is not None}
    for name in names:
        if name != PLAIN and name not in variants:
            raise BadRequest(f"{name!r} is neither a file nor one of bm25, match, match-<component>.", "run")
    made: dict[str, Made] = {}
    if PLAIN in names:
        opened = hub.open_hub()
        progress.begin(PLAIN, len(topics))
        entities = _entities(opened.catalogue)
        made[PLAIN] = by_plain(entities, topics, of, size, lambda done: progress.advance(PLAIN, done))
        progress.end(PLAIN, "")
    if variants:
        matcher, what = hub.open_matcher(weights), ", ".join(variants)
        progress.begin(what, len(topics))
        made |= by_matching(matcher, topics, variants, of, size, lambda done: progress.advance(what, done))
        progress.end(what, "")
    return made


def _entities(catalogue: "Catalogue") -> "Iterator[Entity]":
    at = 0
    while changes := catalogue.changes(at, READ):
        at = changes[-1].number
        yield from (change.entity for change in changes if change.entity is not None)


def _tell(measured: "list[Measured]", baseline: str, topics: int) -> None:
    names = list(measured[0].figures)
    shown = table(["run"], [*names, "ms p50/p95"])
    for one in measured:
        figures = [
            f"{f.mean:.3f} [{f.low:.3f}–{f.high:.3f}]".replace("[", r"\[") for f in one.figures.values()
        ]
        spent = f"{one.milliseconds[0]:.0f}/{one.milliseconds[1]:.0f}" if one.milliseconds else ""
        shown.add_row(plain(one.name), *figures, spent)
    out.print(shown)
    if baseline and len(measured) > 1:
        shown = table([f"against {plain(baseline)}"], names)
        for one in measured:
            if one.against:
                shown.add_row(plain(one.name), *map(_difference, one.against.values()))
        out.print()
        out.print(shown)
    judged = measured[0].topics
    err.print(
        f"{judged:,} of {topics:,} topics have an answer and are counted. \\[…]: 95 % by bootstrap over topics; "
        "differences: paired randomisation test, * p < .05, ** p < .01, *** p < .001."
    )
    for one in measured:
        if one.unanswered:
            err.print(f"{plain(one.name)}: nothing for {one.unanswered:,} of them, which count as 0.")


def _difference(d: "Difference") -> str:
    stars = next((stars for most, stars in STARS if d.p < most), "")
    return rf"{d.mean:+.3f} \[{d.low:+.3f}, {d.high:+.3f}] {stars}".rstrip()
