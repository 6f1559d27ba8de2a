"""Dumps: the whole catalogue, or what changed since a date, as files that others can use, and the way back.

A dump is a folder: parts of bounded size, and `manifest.json` that tells what they hold with their checksums. While it
is being taken the manifest is called `manifest.partial.json`; the same call with the same folder then goes on after
the last whole part, and what comes is equal to an undisturbed dump of the same changes.
"""

from tsunagi.dump._asked import COMPRESSIONS, FORMATS, Asked
from tsunagi.dump._manifest import FileEntry, Manifest, read_manifest
from tsunagi.dump._restore import restore
from tsunagi.dump._take import take

__all__ = [
    "COMPRESSIONS", "FORMATS", "Asked", "FileEntry", "Manifest", "read_manifest", "restore", "take",
]  # fmt: skip
