"""Tsunagi (つなぎ): gather, understand, keep, find and pass on what knowledge holders publish."""

__version__ = "0.1.0"
