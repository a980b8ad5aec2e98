"""SOAP ends: Document Source and Document Consumer as clients of any repository and registry. ITI-41, ITI-18, ITI-43.

What is said stands in `hilum.ihe.xds`; here it goes over HTTP. The server end is the HTTP server with the routes of
`hilum.ihe.xds.services`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hilum.core.document import Association, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import RemoteProtocolError
from hilum.core.record import Blobs
from hilum.core.study import BlobRef
from hilum.endpoint.http import fetch
from hilum.ihe.ebxml import Response
from hilum.ihe.xds import iti18, iti41, iti43
from hilum.ihe.xds.query import StoredQuery
from hilum.ihe.xds.source import Provision

__all__ = ["Sent", "SoapClient"]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request and its answer as they went over the wire, for the journal."""

    action: str
    request_type: str
    request: bytes
    status: int
    answer_type: str
    answer: bytes


class SoapClient:
    """Document Source and Consumer, as the system `name`.

    repository, registry   URLs
    blobs                  where documents that are blobs are read from
    last                   what went over the wire last
    """

    def __init__(
        self,
        name: str,
        *,
        repository: str = "",
        registry: str = "",
        blobs: Blobs | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self.name = name
        self.repository = repository
        self.registry = registry
        self.timeout_s = timeout_s
        self.last: Sent | None = None
        self._blobs = blobs

    async def call(
        self, url: str, action: str, content_type: str, parts: Sequence[bytes | BlobRef]
    ) -> tuple[str, bytes]:
        """Post a message; the answer's content type and body, a SOAP fault included.

        raises   OSError               no connection or no whole answer
                 RemoteProtocolError   an answer that is not SOAP
        """
        body = b"".join(self._octets(part) for part in parts)
        headers = {
            "content-type": content_type,
            "accept": "application/soap+xml, multipart/related, application/xop+xml",
        }
        answer = await fetch(self.name, "POST", url, headers=headers, body=body, timeout_s=self.timeout_s)
        kind = answer.header("content-type")
        self.last = Sent(action, content_type, body, answer.status, kind, answer.body)
        if not kind.lower().startswith(("application/soap+xml", "multipart/related", "text/xml")):
            raise RemoteProtocolError(f"HTTP {answer.status} without a SOAP message", section="SOAP 1.2 part 2, 7")
        return kind, answer.body

    def _octets(self, part: bytes | BlobRef) -> bytes:
        if isinstance(part, bytes):
            return part
        if self._blobs is None:
            raise RemoteProtocolError("a blob to send, and no blobs to read it from")
        return self._blobs.read(part)

    async def provide(self, provision: Provision) -> Response:
        """ITI-41: submit one document."""
        return await self.provide_and_register(
            provision.submission,
            (provision.entry,),
            provision.associations,
            {provision.entry.id: provision.content},
        )

    async def provide_and_register(
        self,
        submission: SubmissionSet,
        entries: Sequence[DocumentEntry],
        associations: Sequence[Association],
        documents: Mapping[str, bytes | BlobRef],
        *,
        folders: Sequence[Folder] = (),
    ) -> Response:
        """ITI-41: submit documents with their metadata.

        raises   OSError, ws.Fault, DecodeError, RemoteProtocolError; a refusal is in the response
        """
        content_type, parts = iti41.request(
            submission, entries, associations, documents, self.repository, folders=folders
        )
        return iti41.read_response(*await self.call(self.repository, iti41.ACTION, content_type, parts))

    async def query(self, query: StoredQuery) -> iti18.QueryResponse:
        """ITI-18: ask a stored query (`iti18.find_documents` and others make them)."""
        content_type, parts = iti18.request(query, self.registry)
        return iti18.read_response(*await self.call(self.registry, iti18.ACTION, content_type, parts))

    async def retrieve(
        self, documents: Sequence[tuple[str, str]], *, home_community_id: str = ""
    ) -> iti43.RetrieveResponse:
        """ITI-43: get documents by (repository unique id, document unique id)."""
        content_type, parts = iti43.request(documents, self.repository, home_community_id=home_community_id)
        return iti43.read_response(*await self.call(self.repository, iti43.ACTION, content_type, parts))
