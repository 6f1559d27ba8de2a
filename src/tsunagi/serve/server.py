"""Serves the site with waitress until it is told to stop."""

import signal
from types import FrameType

from tsunagi import hub

THREADS = 8


def serve(host: str, port: int) -> None:
    """Listens on `host`:`port` until Ctrl-C or SIGTERM, then finishes what is being answered.

    Raises:
        ConfigError: a setting, a source or a plug-in is wrong.
        OSError: the address cannot be listened on.
    """
    import waitress

    hub.open_hub()
    from tsunagi.serve.wsgi import application

    server = waitress.create_server(application, host=host, port=port, threads=THREADS, ident=None)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    finally:
        signal.signal(signal.SIGTERM, before)
        server.close()


def _stop(number: int, frame: FrameType | None) -> None:
    """Waitress ends its loop cleanly on SystemExit, as on Ctrl-C."""
    raise SystemExit(0)
