"""ITI-43 Retrieve Document Set, both sides. ITI TF-2 3.43. Documents go out as parts of an MTOM package, read as they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from hilum.core.document import DocumentEntry
from hilum.core.errors import DecodeError, HilumError
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.hl7v3.data.xml import Element, child, children, legal, text_of
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import FAILURE, PARTIAL_SUCCESS, RS, SUCCESS, XDSB, RegistryError, Response
from hilum.ihe.xds.settings import Community

__all__ = [
    "ACTION",
    "RESPONSE_ACTION",
    "TRANSACTION",
    "RetrieveResponse",
    "RetrievedDocument",
    "read_response",
    "refuse",
    "request",
    "retrieve_document_set",
]

TRANSACTION: Final = "ITI-43"
ACTION: Final = "urn:ihe:iti:2007:RetrieveDocumentSet"
RESPONSE_ACTION: Final = f"{ACTION}Response"

_SECTION: Final = "ITI TF-2 3.43"
_REQUESTS_LIMIT: Final = 1000


def retrieve_document_set(message: ws.Message, record: Record, community: Community) -> ws.Answer:
    """Give out documents; those that cannot be given are named, and the rest come: PartialSuccess."""
    body = message.body
    requests = children(body, "DocumentRequest", ns=XDSB)
    if body.tag != f"{{{XDSB}}}RetrieveDocumentSetRequest" or not requests:
        raise DecodeError(
            "not a RetrieveDocumentSetRequest with a DocumentRequest",
            where="soap:Body",
            section=_SECTION,
            code="XDSRepositoryError",
        )
    if len(requests) > _REQUESTS_LIMIT:
        raise DecodeError(
            f"more than {_REQUESTS_LIMIT} documents asked for", section=_SECTION, code="XDSRepositoryError"
        )
    errors: list[RegistryError] = []
    found: dict[str, DocumentEntry] = {}
    for one in requests:
        unique = text_of(child(one, "DocumentUniqueId", ns=XDSB))
        repository = text_of(child(one, "RepositoryUniqueId", ns=XDSB))
        home = text_of(child(one, "HomeCommunityId", ns=XDSB))
        record.exchange.about("document", unique)
        ours = (community.home_community_id, "")
        if home not in ours and f"urn:oid:{home}" not in ours and community.home_community_id:
            errors.append(RegistryError("XDSUnknownCommunity", "HomeCommunityId: not ours", home))
        elif repository != community.repository_unique_id:
            errors.append(RegistryError("XDSUnknownRepositoryId", "RepositoryUniqueId: not ours"))
        else:
            entry = record.documents.by_unique_id(unique) if unique else None
            if isinstance(entry, DocumentEntry) and entry.repository_id in ("", community.repository_unique_id):
                found.setdefault(unique, entry)
            else:
                errors.append(RegistryError("XDSDocumentUniqueIdError", "DocumentUniqueId: no such document here"))
    if errors and not found:
        record.exchange.refuse(errors[0].code, errors[0].context)
    record.exchange.count = len(found)
    status = SUCCESS if not errors else PARTIAL_SUCCESS if found else FAILURE
    if found:
        record.exchange.code = status.rpartition(":")[2]
        record.exchange.text = "; ".join(dict.fromkeys(each.context for each in errors))
    root = etree.Element(f"{{{XDSB}}}RetrieveDocumentSetResponse", nsmap={"xdsb": XDSB})
    root.append(ebxml.registry_response(errors, status=status))
    attachments = []
    for entry in found.values():
        owner = record.patients.current(entry.patient_id)
        if owner is not None:
            record.exchange.about_patient(owner.identifiers[:1], owner.id)
        made = etree.SubElement(root, f"{{{XDSB}}}DocumentResponse")
        if community.home_community_id:
            _say(made, "HomeCommunityId", community.home_community_id)
        _say(made, "RepositoryUniqueId", community.repository_unique_id)
        _say(made, "DocumentUniqueId", entry.unique_id)
        _say(made, "mimeType", entry.media_type)
        attachments.append(ws.attach(etree.SubElement(made, f"{{{XDSB}}}Document"), entry.blob, entry.media_type))
    return ws.Answer(root, tuple(attachments))


def refuse(error: HilumError) -> Element:
    """A response that says no."""
    root = etree.Element(f"{{{XDSB}}}RetrieveDocumentSetResponse", nsmap={"xdsb": XDSB})
    root.append(ebxml.registry_response([ebxml.error_of(error)]))
    return root


def _say(parent: Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{XDSB}}}{name}").text = legal(text)


# Client


@dataclass(frozen=True, slots=True)
class RetrievedDocument:
    """A document as it came; `content` is a view of the response's bytes."""

    repository_unique_id: str
    unique_id: str
    media_type: str
    content: memoryview
    home_community_id: str = ""


@dataclass(frozen=True, slots=True)
class RetrieveResponse:
    """What a repository answered."""

    response: Response
    documents: tuple[RetrievedDocument, ...] = ()


def request(
    documents: Sequence[tuple[str, str]], to: str, *, home_community_id: str = "", message_id: str = ""
) -> tuple[str, list[bytes | BlobRef]]:
    """Content type and body parts of a request, as an MTOM package. `documents`: (repository unique id, document unique id)."""
    root = etree.Element(f"{{{XDSB}}}RetrieveDocumentSetRequest", nsmap={"xdsb": XDSB})
    for repository, unique in documents:
        one = etree.SubElement(root, f"{{{XDSB}}}DocumentRequest")
        if home_community_id:
            _say(one, "HomeCommunityId", home_community_id)
        _say(one, "RepositoryUniqueId", repository)
        _say(one, "DocumentUniqueId", unique)
    return ws.request(root, ACTION, to, mtom=True, message_id=message_id)


def read_response(content_type: str, body: bytes | memoryview) -> RetrieveResponse:
    """The answer with its documents.

    raises   ws.Fault, DecodeError   also where a document's part is not in the package
    """
    message = ws.read(content_type, body)
    ws.raise_fault(message)
    response = ebxml.read_response(child(message.body, "RegistryResponse", ns=RS))
    documents = []
    for one in children(message.body, "DocumentResponse", ns=XDSB):
        element = child(one, "Document", ns=XDSB)
        if element is None:
            raise DecodeError(
                "a DocumentResponse without its Document", where="xdsb:DocumentResponse", section=_SECTION
            )
        documents.append(
            RetrievedDocument(
                text_of(child(one, "RepositoryUniqueId", ns=XDSB)),
                text_of(child(one, "DocumentUniqueId", ns=XDSB)),
                text_of(child(one, "mimeType", ns=XDSB)),
                message.content(element),
                text_of(child(one, "HomeCommunityId", ns=XDSB)),
            )
        )
    return RetrieveResponse(response, tuple(documents))
