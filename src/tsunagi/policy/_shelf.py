"""The shelf of plans: each as it came and as it was read, and all of them as a source of the catalogue.

`<data>/plans/<key>/original.pdf|html|txt` and `plan.json`, beside them `plans.jsonl`, the records of the source, and
`themes.yml`. A change is made as a whole or not at all; what a killed process left is put right by the next that opens.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from tsunagi.errors import BadRequest, ConfigError, NotFound
from tsunagi.file import write_whole
from tsunagi.lock import only_one
from tsunagi.model import Source
from tsunagi.policy._plan import Measure, Plan, Theme
from tsunagi.policy._records import records
from tsunagi.policy._themes import check_theme

SOURCE = "plans"
RECORDS = "plans.jsonl"
THEMES = "themes.yml"
SUFFIXES = MappingProxyType({"pdf": ".pdf", "html": ".html", "text": ".txt"})
"""Medium of a plan → suffix of the file as it came."""
KEPT = 64
"""Plans that stay in memory."""
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")

Added = Literal["new", "unchanged", "updated", "replaced"]
"""`updated`: the same file, read or described otherwise."""


def open_plans(data: Path) -> "Plans":
    """The shelf in a data folder.

    Raises:
        ConfigError: what a killed process left cannot be put right.
    """
    plans = Plans(data / "plans")
    plans.settle()
    return plans


def plans_source(data: Path) -> Source | None:
    """The shelf as a source; None while no plan was ever read here."""
    path = data / "plans" / RECORDS
    if not path.exists():
        return None
    return Source(
        id=SOURCE,
        name={"ja": "行政計画", "en": "Government plans"},
        driver="files",
        format="plan",
        kind="Measure",
        options={"path": str(path.resolve()), "records": "jsonl", "id": "id"},
        path=str(path),
    )


class Plans:
    """All plans that were read here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = folder / ".changing"

    def add(self, body: bytes, plan: Plan, *, replace: bool = False) -> Added:
        """Keeps a plan with the file that it was read from; what happened.

        Raises:
            BadRequest: the key cannot be one, or another file has it and it is not to be replaced.
        """
        if not _KEY.fullmatch(plan.key):
            raise BadRequest(
                "“%(key)s” cannot be a plan's key. Write small letters, digits and hyphens, at most 80.",
                "key",
                key=plan.key[:80],
            )
        with self._changing():
            held = self.get(plan.key) if self._path(plan.key).exists() else None
            if held == plan:
                return "unchanged"
            same = held is not None and held.digest == plan.digest
            if held and not same and not replace:
                raise BadRequest(
                    "There is a plan %(key)s already, of another file: %(title)s (%(date)s). Give this one another key; "
                    "`tsunagi plan read --replace` puts it in the place of that one.",
                    "key", key=plan.key, title=held.title, date=held.date,
                )  # fmt: skip
            self._put(body, plan)
            if held is None:
                return "new"
            return "updated" if same else "replaced"

    def get(self, key: str) -> Plan:
        """The plan of this key.

        Raises:
            NotFound: there is none.
            ConfigError: its file is broken.
        """
        path = self._path(key)
        try:
            held = path.stat()
            return _decoded(path, held.st_mtime_ns, held.st_ino)
        except FileNotFoundError:
            raise NotFound(f"There is no plan {key[:80]!r}.") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{path} is broken: {error}. `tsunagi plan remove {key}` takes it away; then read the plan again."
            ) from error

    def all(self) -> list[Plan]:
        """All plans, the newest first."""
        found = []
        for path in self._folder.glob("[a-z0-9]*/plan.json"):
            with suppress(NotFound):  # removed since it was listed
                found.append(self.get(path.parent.name))
        return sorted(sorted(found, key=lambda plan: plan.key), key=lambda plan: plan.date, reverse=True)

    def measure(self, id: str) -> tuple[Plan, Measure]:
        """The measure of this id and its plan; an entity's id, `plans-…`, will do.

        Raises:
            NotFound: there is none.
        """
        wanted = id.removeprefix(f"{SOURCE}-")
        for plan in self.all():
            for measure in plan.measures:
                if measure.id == wanted:
                    return plan, measure
        raise NotFound(f"There is no measure {id[:120]!r}. `tsunagi plan measures KEY` lists a plan's.")

    def original(self, key: str) -> Path:
        """The file that the plan was read from.

        Raises:
            NotFound: there is no such plan.
        """
        plan = self.get(key)
        return self._folder / plan.key / f"original{SUFFIXES[plan.media]}"

    def remove(self, key: str) -> None:
        """Takes a plan off the shelf, its file too.

        Raises:
            NotFound: there is no such plan.
        """
        with self._changing():
            if not self._path(key).exists():
                raise NotFound(f"There is no plan {key[:80]!r}.")
            (self._folder / key).replace(self._folder / f".old-{key}")

    def themes(self) -> list[Theme]:
        """The saved themes, by name."""
        path = self._folder / THEMES
        try:
            return msgspec.yaml.decode(path.read_bytes(), type=list[Theme])
        except FileNotFoundError:
            return []
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} cannot be read: {error}. Correct or remove it.") from error

    def theme(self, name: str) -> Theme:
        """The saved theme of this name.

        Raises:
            NotFound: there is none.
        """
        for theme in self.themes():
            if theme.name == name:
                return theme
        known = ", ".join(theme.name for theme in self.themes()) or "none is saved"
        raise NotFound(f"There is no theme {name[:80]!r}. Known: {known}.")

    def save_theme(self, theme: Theme) -> None:
        """Keeps a theme; one of the same name is replaced.

        Raises:
            BadRequest: nothing can be looked for by it.
        """
        checked = check_theme(theme)
        with self._changing():
            others = [one for one in self.themes() if one.name != checked.name]
            self._write_themes([*others, checked])

    def remove_theme(self, name: str) -> None:
        """Forgets a theme.

        Raises:
            NotFound: there is none of this name.
        """
        with self._changing():
            gone = self.theme(name)
            self._write_themes([one for one in self.themes() if one != gone])

    def settle(self) -> None:
        """Puts right what a killed process left; does nothing where nothing was left."""
        if self._mark.exists():
            with self._changing():
                pass

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound(f"There is no plan {key[:80]!r}.")
        return self._folder / key / "plan.json"

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change at a time; after it the records are those of the plans, and nothing half-made lies about."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with only_one(self._folder / ".lock", "changing the plans", wait=True):
            self._clear()
            self._mark.touch()
            try:
                yield
            finally:
                self._write_records()
                self._clear()
                self._mark.unlink()

    def _clear(self) -> None:
        """A plan whose successor never came is put back; what is left of changes goes."""
        if not self._mark.exists():
            return
        for old in self._folder.glob(".old-*"):
            if (self._folder / f".new-{old.name[5:]}").exists() and not (
                self._folder / old.name[5:]
            ).exists():
                old.replace(self._folder / old.name[5:])
        for left in (*self._folder.glob(".old-*"), *self._folder.glob(".new-*")):
            shutil.rmtree(left)
        for draft in self._folder.glob("*.tmp"):
            draft.unlink()

    def _put(self, body: bytes, plan: Plan) -> None:
        new, place = self._folder / f".new-{plan.key}", self._folder / plan.key
        new.mkdir()
        write_whole(new / f"original{SUFFIXES[plan.media]}", body)
        write_whole(new / "plan.json", msgspec.json.encode(plan))
        if place.exists():
            place.replace(self._folder / f".old-{plan.key}")
        new.replace(place)

    def _write_records(self) -> None:
        """All plans and measures as the source has them; unchanged, the file is left alone."""
        path = self._folder / RECORDS
        written = b"".join(msgspec.json.encode(line) + b"\n" for plan in self.all() for line in records(plan))
        if not path.exists() and not written:
            return
        if not path.exists() or path.read_bytes() != written:
            write_whole(path, written)

    def _write_themes(self, themes: list[Theme]) -> None:
        ordered = sorted(themes, key=lambda theme: theme.name)
        write_whole(self._folder / THEMES, msgspec.yaml.encode(ordered))


@lru_cache(KEPT)
def _decoded(path: Path, changed: int, inode: int) -> Plan:
    """The plan of a file as it was at a moment: decoding 500 measures takes some 30 ms, and pages ask for all plans."""
    return msgspec.json.decode(path.read_bytes(), type=Plan)
