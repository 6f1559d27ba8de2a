"""Passes a SPARQL question to the endpoint that the installation has set, within the same limits."""

import time

import httpx

from tsunagi.graph import Answer, Question, asks_elsewhere

MOST_BYTES = 64 << 20
DETAIL = 500


def ask_remote(address: str, question: Question, seconds: float) -> Answer:
    """The remote store's answer; what fails there is a problem here, and its error pages go no further."""
    if asks_elsewhere(question.query):
        return Answer(problem="service")
    form = {
        "query": question.query,
        "default-graph-uri": list(question.default_graphs),
        "named-graph-uri": list(question.named_graphs),
    }
    accept = ", ".join(kind for kind in (question.table, question.graph) if kind)
    until = time.monotonic() + seconds
    try:
        with httpx.stream(
            "POST", address, data=form, headers={"Accept": accept}, timeout=seconds
        ) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    return Answer(problem="rows")
                if time.monotonic() > until:
                    return Answer(problem="time")
            return _read(response, body, question)
    except httpx.TimeoutException:
        return Answer(problem="time")
    except httpx.HTTPError:
        return Answer(problem="remote")


def _read(response: httpx.Response, body: bytes, question: Question) -> Answer:
    if response.status_code == 400:
        return Answer(problem="syntax", detail=body[:DETAIL].decode("utf-8", "replace"))
    if response.status_code == 406:
        return Answer(problem="form")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if response.status_code != 200 or kind not in {question.table, question.graph}:
        return Answer(problem="remote")
    return Answer(body, kind)
