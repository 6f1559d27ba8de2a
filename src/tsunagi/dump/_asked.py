"""What is asked of a dump."""

import msgspec

from tsunagi.catalogue import Selection
from tsunagi.errors import BadRequest

FORMATS = ("jsonl", "parquet", "nquads")
COMPRESSIONS = ("zstd", "gzip")


class Asked(msgspec.Struct, frozen=True):
    """What a dump holds and in which form; kept in its manifest."""

    formats: tuple[str, ...] = ("jsonl",)
    """Some of FORMATS."""
    sources: tuple[str, ...] = ()
    """Empty: all."""
    kind: str = ""
    """Empty: all."""
    since: str = ""
    """A date, a change number or the folder of an earlier dump; empty: from the beginning."""
    originals: bool = True
    """JSON lines carry the raw records and the earlier states too: a catalogue can be rebuilt from them."""
    compression: str = "zstd"
    """Of JSON lines and N-Quads; Parquet compresses by itself."""
    part_records: int = 100_000
    """Most records in a part, roughly: parts end where a page of the catalogue does."""

    @property
    def selection(self) -> Selection:
        """As the catalogue is asked."""
        return Selection(self.sources, self.kind)

    def check(self) -> None:
        """Raises BadRequest if there is no such format or compression."""
        for name in self.formats:
            if name not in FORMATS:
                raise BadRequest(f"--format {name!r}: no such format. Known: {', '.join(FORMATS)}.", "format")
        if not self.formats:
            raise BadRequest(f"--format: name at least one of {', '.join(FORMATS)}.", "format")
        if self.compression not in COMPRESSIONS:
            known = ", ".join(COMPRESSIONS)
            raise BadRequest(f"--compress {self.compression!r}: not known. Known: {known}.", "compress")
        if self.part_records < 1:
            raise BadRequest(f"--part-records {self.part_records}: must be 1 or more.", "part-records")
