"""Serves the site with waitress until it is told to stop."""

import logging
import signal
import threading
from types import FrameType

from tsunagi import hub
from tsunagi.errors import TsunagiError

log = logging.getLogger(__name__)

THREADS = 8
MOST_SENT = 32 << 20
"""Largest body of a request in bytes: the largest file of a case (25 MiB) and the form around it fit."""


def serve(host: str, port: int) -> None:
    """Listens on `host`:`port` until Ctrl-C or SIGTERM, then finishes what is being answered.

    Raises:
        ConfigError: a setting, a source or a plug-in is wrong.
        OSError: the address cannot be listened on.
    """
    import waitress

    settings = hub.open_hub().settings
    from tsunagi.serve.wsgi import application

    server = waitress.create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=MOST_SENT,
        # Otherwise X-Forwarded-For never reaches tsunagi.serve._limits, which checks who sent it.
        clear_untrusted_proxy_headers=not settings.trusted_proxy,
    )
    threading.Thread(target=_warm, daemon=True).start()
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    finally:
        signal.signal(signal.SIGTERM, before)
        server.close()


def _warm() -> None:
    """Asks what the first visitor would wait for: everything, counted by all facets of the search page."""
    from tsunagi.search import Query
    from tsunagi.serve.pages.search import COUNTED

    try:
        hub.open_hub().index.search(Query(facets=COUNTED, histogram=True))
    except TsunagiError:
        log.exception("The index cannot be searched")


def _stop(number: int, frame: FrameType | None) -> None:
    """Waitress ends its loop cleanly on SystemExit, as on Ctrl-C."""
    raise SystemExit(0)
