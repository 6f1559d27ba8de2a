"""The exit codes."""

FAILED = 1
"""Something failed, or was refused."""
USAGE = 2
"""Wrong usage or configuration."""
NOT_FOUND = 3
"""There is no such thing."""
PARTIAL = 4
"""A source did not answer, holds an unexpected number of records, or breaks shapes."""
