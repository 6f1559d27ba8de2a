"""Asking other people's servers: politely, patiently and only where it is safe."""


class Web:
    """An HTTP client for harvesting."""
