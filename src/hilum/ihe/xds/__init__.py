"""XDS.b, Cross-Enterprise Document Sharing: Document Repository and Registry in one, Source and Consumer. ITI TF-1 10.

Two SOAP endpoints: `/ws/xds/repository` takes and gives documents (ITI-41, ITI-43), `/ws/xds/registry` answers queries (ITI-18).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hilum.core.code import Code
from hilum.core.errors import HilumError
from hilum.core.record import Record
from hilum.hl7v3.data.xml import Element
from hilum.ihe import ebxml
from hilum.ihe.atna.codes import QUERIED
from hilum.ihe.profile import AuditRule, ObjectRule, On, Plugin, Profile, Site, Transaction
from hilum.ihe.ws import Answer, Message, Operation, Service
from hilum.ihe.xds import iti18, iti41, iti43, wsdl
from hilum.ihe.xds.checks import ITI18_CHECKS, ITI41_CHECKS
from hilum.ihe.xds.settings import Community, Settings, community

__all__ = ["PLUGIN", "REGISTRY_PATH", "REPOSITORY_PATH", "Community", "Settings", "community", "profiles", "services"]

REPOSITORY_PATH: Final = "/ws/xds/repository"
REGISTRY_PATH: Final = "/ws/xds/registry"

_SUBMISSION: Final = ObjectRule(
    ("submission",),
    "2",
    "20",
    Code("urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd", "submission set classificationNode", "IHE XDS Metadata"),
)
_DOCUMENT: Final = ObjectRule(("document",), "2", "3", Code("9", "Report Number", "RFC-3881"))

_IMPORTED: Final = AuditRule(Code("110107", "Import", "DCM"), "C", (_SUBMISSION,))
_EXPORTED: Final = AuditRule(Code("110106", "Export", "DCM"), "R", (_DOCUMENT,))


def _on(action: str) -> On:
    return On("xds", facts=(("action", (action,)),))


TRANSACTIONS: Final = (
    Transaction(
        iti41.TRANSACTION,
        "Provide and Register Document Set-b",
        "Document Source",
        "Document Repository",
        _on(iti41.ACTION),
        ITI41_CHECKS,
        _IMPORTED,
        "ITI TF-2 3.41",
    ),
    Transaction(
        iti18.TRANSACTION,
        "Registry Stored Query",
        "Document Consumer",
        "Document Registry",
        _on(iti18.ACTION),
        ITI18_CHECKS,
        QUERIED,
        "ITI TF-2 3.18",
    ),
    Transaction(
        iti43.TRANSACTION,
        "Retrieve Document Set",
        "Document Consumer",
        "Document Repository",
        _on(iti43.ACTION),
        ITI18_CHECKS,
        _EXPORTED,
        "ITI TF-2 3.43",
    ),
)


def _refuse_submission(error: HilumError) -> Element:
    return ebxml.registry_response([ebxml.error_of(error)])


def services(one: Community) -> tuple[Service, ...]:
    """The two endpoints of a community."""

    def provide(message: Message, record: Record) -> Answer:
        return iti41.provide_and_register(message, record, one)

    def retrieve(message: Message, record: Record) -> Answer:
        return iti43.retrieve_document_set(message, record, one)

    def query(message: Message, record: Record) -> Answer:
        return iti18.registry_stored_query(message, record, one)

    repository = (
        Operation(
            iti41.ACTION, iti41.RESPONSE_ACTION, iti41.TRANSACTION, provide, mtom=False, refuse=_refuse_submission
        ),
        Operation(iti43.ACTION, iti43.RESPONSE_ACTION, iti43.TRANSACTION, retrieve, mtom=True, refuse=iti43.refuse),
    )
    registry = (Operation(iti18.ACTION, iti18.RESPONSE_ACTION, iti18.TRANSACTION, query, refuse=iti18.refuse),)
    return (
        Service(REPOSITORY_PATH, repository, _describe_repository, writes=True, kind="XDS repository"),
        Service(REGISTRY_PATH, registry, _describe_registry, kind="XDS registry"),
    )


def _describe_repository(address: str) -> bytes:
    return wsdl.describe(
        "DocumentRepository",
        address,
        (
            (
                "ProvideAndRegisterDocumentSet-b",
                iti41.ACTION,
                iti41.RESPONSE_ACTION,
                "xdsb:ProvideAndRegisterDocumentSetRequest",
                "rs:RegistryResponse",
            ),
            (
                "RetrieveDocumentSet",
                iti43.ACTION,
                iti43.RESPONSE_ACTION,
                "xdsb:RetrieveDocumentSetRequest",
                "xdsb:RetrieveDocumentSetResponse",
            ),
        ),
    )


def _describe_registry(address: str) -> bytes:
    return wsdl.describe(
        "DocumentRegistry",
        address,
        (
            (
                "RegistryStoredQuery",
                iti18.ACTION,
                iti18.RESPONSE_ACTION,
                "query:AdhocQueryRequest",
                "query:AdhocQueryResponse",
            ),
        ),
    )


def profiles(settings: Settings, site: Site) -> Iterable[Profile]:
    """XDS.b with these settings."""
    yield Profile(
        "XDS.b",
        "Cross-Enterprise Document Sharing",
        ("Document Repository", "Document Registry", "Document Source", "Document Consumer"),
        TRANSACTIONS,
        routes=tuple(route for service in services(community(settings, site.name)) for route in service.routes()),
    )


PLUGIN: Final = Plugin("xds", Settings, profiles)
"""The entry point."""
