"""What all tests share. Django's database is SQLite, or a PostgreSQL of its own with `--postgres`."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from installation import Site

hypothesis.settings.register_profile("tsunagi", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("tsunagi")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
_FOLDER = Path(tempfile.mkdtemp(prefix="tsunagi-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
for _name in [
    name for name in os.environ if name.startswith("TSUNAGI_") and not name.startswith("TSUNAGI_TEST_")
]:
    del os.environ[_name]
os.environ["TSUNAGI_DATA"] = str(_FOLDER / "data")
os.environ["DJANGO_SETTINGS_MODULE"] = "tsunagi.django_settings"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres", action="store_true", help="run on a PostgreSQL server started for the tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--postgres"):
        os.environ["TSUNAGI_DATABASE_URL"] = start_postgres()
    import django

    django.setup()
    from django.conf import settings

    # The true one is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def start_postgres() -> str:
    """Starts a server of our own on a Unix socket; its address. PostgreSQL refuses to run as root."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if not programs:
        pytest.exit(
            "no PostgreSQL server on this machine (Debian: postgresql); the SQLite run covers the rest", 0
        )
    bin_folder, data = programs[-1].parent, _FOLDER / "postgres"
    data.mkdir()
    user: dict[str, str] = {}
    if os.geteuid() == 0:
        user = {"user": "postgres"}
        _FOLDER.chmod(0o755)
        shutil.chown(data, "postgres")
    run = {"check": True, "capture_output": True, "cwd": data, **user}
    subprocess.run(
        [bin_folder / "initdb", "-D", data / "db", "-U", "tsunagi", "-A", "trust", "-E", "UTF8"], **run
    )  # type: ignore[call-overload]
    options = f"-c listen_addresses='' -c unix_socket_directories={data} -c fsync=off"
    start = [bin_folder / "pg_ctl", "-D", data / "db", "-o", options, "-l", data / "log", "-w"]
    subprocess.run([*start, "start"], **run)  # type: ignore[call-overload]
    atexit.register(
        subprocess.run, [bin_folder / "pg_ctl", "-D", data / "db", "-m", "immediate", "stop"], **run
    )
    return f"postgresql://tsunagi@{str(data).replace('/', '%2F')}/postgres"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; the test is skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Site]:
    """Makes an installation that holds nothing yet."""
    return lambda: Site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one test, on the disk of the others."""
    made = Path(tempfile.mkdtemp(dir=_FOLDER))
    yield made
    shutil.rmtree(made, ignore_errors=True)
