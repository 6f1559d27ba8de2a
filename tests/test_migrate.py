"""Several processes may start at once on an installation whose tables are not there yet, or older."""

import subprocess
import sys
from pathlib import Path


def test_processes_that_start_at_once_bring_the_tables_up_to_date_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tsunagi", "--data", str(tmp_path), "account", "list", "--json"]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    told = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    assert [out.strip() for out, _ in told] == ["[]"] * 3
