"""Dumps: the whole catalogue, or what changed since a date, as files that others can use."""
