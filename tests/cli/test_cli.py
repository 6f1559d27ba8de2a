"""The command line as a whole: its commands, their help, how a module adds some, and how errors end."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from tsunagi import __version__, cli
from tsunagi.cli._options import FIND, PANELS
from tsunagi.errors import ConfigError

WITHOUT_JSON = {"serve"}
HEAVY = (
    "django",
    "httpx",
    "lxml",
    "numpy",
    "pyarrow",
    "pyoxigraph",
    "tantivy",
    "rich.progress",
    "tsunagi.hub",
)
"""What the help of a command has no use for."""


def all_commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from all_commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(all_commands(get_command(cli.app())))


def test_the_help_lists_all_commands_in_panels(call: Any) -> None:
    said = call("--help")
    listed = [line.split()[1] for line in said.lines if line.startswith("│ ") and line[2] != " "]
    top = {name.split()[0] for name in COMMANDS}
    assert (said.code, {name for name in listed if not name.startswith("-")}) == (0, top)
    shown = [panel for panel in PANELS if f" {panel} " in said.out]
    assert (shown, sorted(shown, key=said.out.index)) == (list(PANELS), list(PANELS))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_and_each_option_does(name: str, call: Any) -> None:
    command = COMMANDS[name]
    assert command.help.splitlines()[0].endswith(".") or "docs/how-to/" in command.help
    assert [p.name for p in command.params if not getattr(p, "help", None)] == []
    assert ("--json" in [o for p in command.params for o in p.opts]) == (name not in WITHOUT_JSON)
    assert call(*name.split(), "--help").code == 0


def test_the_help_loads_nothing_heavy() -> None:
    script = (
        f"import sys; from tsunagi import cli; cli.app(); print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def added(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, text: str) -> typer.Typer:
    """The command with one module more."""
    (folder / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.setattr(cli, "__path__", [*cli.__path__, str(folder)])
    monkeypatch.delitem(sys.modules, f"tsunagi.cli.{name}", raising=False)
    made: typer.Typer = cli.app.__wrapped__()
    monkeypatch.delitem(sys.modules, f"tsunagi.cli.{name}", raising=False)
    return made


def test_a_module_adds_a_group(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (
        '"""Plans."""\nimport typer\npanel = "Find and look"\ncommands = typer.Typer(name="mihon_plan", help="Plans.")\n'
        '@commands.command()\ndef read() -> None:\n    """Read."""\n'
        '@commands.command()\ndef compare() -> None:\n    """Compare."""\n'
    )
    group: Any = get_command(added(monkeypatch, tmp_path, "mihon_plan", text))
    names = [name for name, _command in all_commands(group)]
    assert set(names) - set(COMMANDS) == {"mihon_plan read", "mihon_plan compare"}
    assert group.commands["mihon_plan"].rich_help_panel == FIND


def test_a_module_without_commands_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tsunagi/cli/mihon_bare\.py has no `commands`"):
        added(monkeypatch, tmp_path, "mihon_bare", '"""Nothing."""\n')


def test_version(call: Any) -> None:
    assert (call("version").out, call("version", "--json").json) == (
        f"{__version__}\n",
        {"version": __version__},
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--data", "/proc/none", "sources"],
            (1, "/proc/none: No such file or directory. See to the folder"),
        ),
        (["--data", "/etc/passwd", "sources"], (2, "dir '/etc/passwd' is a file")),
        (["--sources", "/nowhere", "sources"], (2, "No folder of sources at /nowhere. Set TSUNAGI_SOURCES")),
        (["serch"], (2, "Did you mean 'search'")),
        (["serve", "--port", "70000"], (2, "less than or equal to 65535")),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(words: list[str], said: tuple[int, str]) -> None:
    done = subprocess.run([sys.executable, "-m", "tsunagi", *words], capture_output=True, text=True)
    text = done.stderr.replace("\n", " ")
    assert (done.returncode, said[1] in text, "Traceback" in text) == (said[0], True, False), done.stderr


def test_a_database_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TSUNAGI_DATA", str(tmp_path))
    monkeypatch.setenv("TSUNAGI_DATABASE_URL", "postgresql://mihon:secret@127.0.0.1:1/none")
    done = subprocess.run([sys.executable, "-m", "tsunagi", "sources"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("tsunagi: The database cannot be opened: ")
    assert "secret" not in done.stderr
