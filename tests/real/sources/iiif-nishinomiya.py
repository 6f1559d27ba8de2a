"""Manifests whose titles are written as in lda.yml: taken apart in the same way."""

import runpy
from pathlib import Path

adjust = runpy.run_path(str(Path(__file__).with_name("lda.py")))["adjust"]
