"""HTTP values shared by DICOMweb, FHIR, SOAP and the API: a request, a response, and the table row that joins path and handler.

No I/O here: the driver makes the request whole (large bodies spooled to disk), calls `handle`, and sends the response, reading
blobs as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from hilum.core.errors import Incorrect
from hilum.core.study import BlobRef

__all__ = ["Route", "WebRequest", "WebResponse", "query_parameters"]


def query_parameters(text: str) -> list[tuple[str, str]]:
    """The parameters of a query string in order, decoded, blank values kept. raises Incorrect: more than a thousand"""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        raise Incorrect("too many parameters", where="query", section="RFC 3986 3.4") from None


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One HTTP request.

    path      decoded, without query; `base` is scheme and authority as the client sees them (X-Forwarded-* respected), for links
    headers   lower-case names
    body      the whole body: bytes, or a read-only memoryview over a spooled file where it is large
    peer      the client's system name where known, else the first product of User-Agent, else its address
    variables values of the `{name}` parts of the route's path
    """

    method: str
    path: str
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | memoryview = b""
    base: str = "http://127.0.0.1:8080"
    peer: str = ""
    peer_address: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query parameters in order, decoded, blank values kept. raises Incorrect: more than a thousand"""
        return query_parameters(self.query_string)

    def header(self, name: str) -> str:
        """A header's value by its lower-case name, or empty."""
        return self.headers.get(name, "")


@dataclass(slots=True)
class WebResponse:
    """One HTTP response. `body` is bytes, or parts to be sent in order: bytes, and blobs that the driver reads as it sends.

    is_made_slowly   the parts cost work (pictures, conversions): the driver has each made beside the others' traffic, and no further
                     one once the client is gone
    """

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Iterable[bytes | BlobRef] = b""
    content_type: str = ""
    is_made_slowly: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A row of the dispatch table of one HTTP room.

    path     "/fhir/{type}/{id}"; `{name}` matches one path segment, `{name*}` the rest
    handle   `(WebRequest, Record) -> WebResponse`; raises HilumError, which the room's own `outcome` turns into its answer
    writes   the handler runs inside the unit of work of the one writer; else on a reader beside it
    standard, kind   for the journal: "fhir", "read"; an empty standard is not journaled (pages, metrics)
    outcome  `(HilumError, WebRequest) -> WebResponse`: the room's own way to say no
    body_limit   bytes of a body that are taken; more is refused before it is read (413)
    """

    method: str
    path: str
    handle: Callable[[WebRequest, Any], WebResponse]
    writes: bool = False
    standard: str = ""
    kind: str = ""
    outcome: Callable[[Any, WebRequest], WebResponse] | None = None
    body_limit: int = 4 << 30

    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression with named groups."""
        parts = re.split(r"(\{[^}]+\})", self.path)
        expression = "".join(
            (f"(?P<{p[1:-2]}>.*)" if p.endswith("*}") else f"(?P<{p[1:-1]}>[^/]+)")
            if p.startswith("{")
            else re.escape(p)
            for p in parts
        )
        return re.compile(f"^{expression}$")
