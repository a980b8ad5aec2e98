"""ebRIM and ebRS 3.0 as IHE uses them: the vocabulary, registry objects, responses. ITI TF-3 4.2; ebXML RegRep 3.0.

`RegistryObject` is what the XML says: slots, names, classifications, external identifiers, without judgement; rules are checked on
it (`hilum.ihe.xds.metadata`). The nouns of `core.document` are made from it, and written back to it, in `ebxml_metadata`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from hilum.core.code import Code
from hilum.core.errors import Category, DecodeError, HilumError
from hilum.hl7v3.data.xml import Element, child, children, elements, legal, local_name

__all__ = [
    "ERROR_CODES",
    "LCM",
    "QUERY",
    "RIM",
    "RS",
    "XDSB",
    "Classification",
    "RegistryError",
    "RegistryObject",
    "Response",
    "add",
    "bare_id",
    "error_of",
    "is_uuid",
    "read_objects",
    "read_response",
    "registry_response",
    "urn",
    "write_errors",
]

RIM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
RS: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
LCM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
QUERY: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
XDSB: Final = "urn:ihe:iti:xds-b:2007"

_SECTION: Final = "ITI TF-3 4.2"

# Classification schemes and nodes, external identifier schemes: ITI TF-3 4.2.5.
DOCUMENT_AUTHOR: Final = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
DOCUMENT_CLASS: Final = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
DOCUMENT_CONFIDENTIALITY: Final = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
DOCUMENT_EVENT: Final = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
DOCUMENT_FORMAT: Final = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
DOCUMENT_FACILITY: Final = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
DOCUMENT_PRACTICE: Final = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
DOCUMENT_TYPE: Final = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
DOCUMENT_LIMITED: Final = "urn:uuid:ab9b591b-83ab-4d03-8f5d-f93b1fb92e85"
DOCUMENT_PATIENT_ID: Final = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
DOCUMENT_UNIQUE_ID: Final = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
SUBMISSION_NODE: Final = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
SUBMISSION_AUTHOR: Final = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
SUBMISSION_CONTENT_TYPE: Final = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
SUBMISSION_LIMITED: Final = "urn:uuid:5003a9db-8d8d-49e6-bf0c-990e34ac7707"
SUBMISSION_PATIENT_ID: Final = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
SUBMISSION_UNIQUE_ID: Final = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
SUBMISSION_SOURCE_ID: Final = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
FOLDER_NODE: Final = "urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2"
FOLDER_CODES: Final = "urn:uuid:1ba97051-7806-41a8-a48b-8fce7af683c5"
FOLDER_LIMITED: Final = "urn:uuid:2c144a76-29a9-4b7c-af54-b25409fe7d03"
FOLDER_PATIENT_ID: Final = "urn:uuid:f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a"
FOLDER_UNIQUE_ID: Final = "urn:uuid:75df8f67-9973-4fbe-a900-df66cefecc5a"
ASSOCIATION_DOCUMENTATION: Final = "urn:uuid:abd807a3-4432-4053-87b4-fd82c643d1f3"

STABLE: Final = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
ON_DEMAND: Final = "urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248"

HAS_MEMBER: Final = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
RPLC: Final = "urn:ihe:iti:2007:AssociationType:RPLC"
APND: Final = "urn:ihe:iti:2007:AssociationType:APND"
XFRM: Final = "urn:ihe:iti:2007:AssociationType:XFRM"
XFRM_RPLC: Final = "urn:ihe:iti:2007:AssociationType:XFRM_RPLC"
SIGNS: Final = "urn:ihe:iti:2007:AssociationType:signs"
IS_SNAPSHOT_OF: Final = "urn:ihe:iti:2010:AssociationType:IsSnapshotOf"
RELATIONSHIPS: Final = frozenset({RPLC, APND, XFRM, XFRM_RPLC, SIGNS, IS_SNAPSHOT_OF})

STATUS: Final = "urn:oasis:names:tc:ebxml-regrep:StatusType:"
SUCCESS: Final = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
FAILURE: Final = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"
PARTIAL_SUCCESS: Final = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
_SEVERITY: Final = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:"
OBJECT_TYPE: Final = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:"

REFERENCE_IDS: Final = "urn:ihe:iti:xds:2013:referenceIdList"

ERROR_CODES: Final[Mapping[Category, str]] = {
    Category.INCORRECT: "XDSRegistryMetadataError",
    Category.NOT_FOUND: "XDSUnknownPatientId",
    Category.CONFLICT: "XDSDuplicateUniqueIdInRegistry",
    Category.FORBIDDEN: "XDSRegistryError",
    Category.UNSUPPORTED: "XDSUnknownStoredQuery",
    Category.BUSY: "XDSRegistryBusy",
    Category.FAULT: "XDSRegistryError",
}
"""Error category to code: the outcome table of this room. ITI TF-3 4.2.4.1."""


@dataclass(frozen=True, slots=True)
class RegistryError:
    """One error or warning of a response. ITI TF-3 4.2.4.

    context    codeContext: which object and attribute, and what is wrong; never a patient's value
    location   in cross-community answers the homeCommunityId, else free
    """

    code: str
    context: str
    location: str = ""
    severity: str = "Error"


def error_of(error: HilumError) -> RegistryError:
    """An error of ours in this room's words: its own code where it has an XDS one, else the category's."""
    code = error.code if error.code.startswith(("XDS", "Invalid")) else ERROR_CODES[error.category]
    return RegistryError(code, str(error))


# What the XML says


@dataclass(frozen=True, slots=True)
class Classification:
    """A classification of an object: by scheme with a value and slots (a code, an author), or by node (what it is)."""

    scheme: str = ""
    node: str = ""
    value: str = ""
    name: str = ""
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def code(self) -> Code:
        """The code of a coded attribute."""
        return Code(self.value, self.name, next(iter(self.slots.get("codingScheme", ())), ""))


@dataclass(frozen=True, slots=True)
class RegistryObject:
    """A registry object as its XML says it.

    kind        local name of the element: ExtrinsicObject, RegistryPackage, Association
    repeated    names of slots that occur twice
    external    (scheme, value) in order
    """

    kind: str
    id: str
    attributes: Mapping[str, str]
    slots: Mapping[str, tuple[str, ...]]
    name: str = ""
    description: str = ""
    version: str = ""
    classifications: tuple[Classification, ...] = ()
    external: tuple[tuple[str, str], ...] = ()
    repeated: tuple[str, ...] = ()

    def slot(self, name: str) -> str:
        """The first value of a slot, or empty."""
        return next(iter(self.slots.get(name, ())), "")

    def identifier(self, scheme: str) -> str:
        """The value of the external identifier of this scheme, or empty."""
        return next((value for each, value in self.external if each == scheme), "")

    def codes(self, scheme: str) -> tuple[Code, ...]:
        """The codes classified under this scheme."""
        return tuple(each.code() for each in self.classifications if each.scheme == scheme)

    def code(self, scheme: str) -> Code:
        """The first code under this scheme, or an empty one."""
        return next(iter(self.codes(scheme)), Code())

    def is_classified(self, node: str) -> bool:
        """The object is classified by this node (submission set, folder)."""
        return any(each.node == node for each in self.classifications)


def _slots(element: Element) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    repeated: list[str] = []
    for slot in children(element, "Slot", ns=RIM):
        name = slot.get("name") or ""
        if name in found:
            repeated.append(name)
            continue
        found[name] = tuple((each.text or "").strip() for each in children(slot, "ValueList", "Value", ns=RIM))
    return found, tuple(repeated)


def _localized(element: Element, name: str) -> str:
    text = child(element, name, "LocalizedString", ns=RIM)
    return "" if text is None else text.get("value") or ""


def _classification(element: Element) -> Classification:
    return Classification(
        element.get("classificationScheme") or "",
        element.get("classificationNode") or "",
        element.get("nodeRepresentation") or "",
        _localized(element, "Name"),
        _slots(element)[0],
    )


def _object(element: Element, outside: Mapping[str, list[Classification]]) -> RegistryObject:
    slots, repeated = _slots(element)
    version = child(element, "VersionInfo", ns=RIM)
    name = element.get("id") or ""
    return RegistryObject(
        local_name(element),
        name,
        {str(key): str(value) for key, value in element.attrib.items()},
        slots,
        _localized(element, "Name"),
        _localized(element, "Description"),
        "" if version is None else version.get("versionName") or "",
        (*(_classification(each) for each in children(element, "Classification", ns=RIM)), *outside.get(name, ())),
        tuple(
            (each.get("identificationScheme") or "", each.get("value") or "")
            for each in children(element, "ExternalIdentifier", ns=RIM)
        ),
        repeated,
    )


def read_objects(container: Element | None) -> tuple[tuple[RegistryObject, ...], tuple[str, ...]]:
    """The objects of a RegistryObjectList, with classifications that stand beside them; and the ids of its ObjectRefs."""
    outside: dict[str, list[Classification]] = {}
    found = list(elements(container)) if container is not None else []
    for item in found:
        if local_name(item) == "Classification":
            outside.setdefault(item.get("classifiedObject") or "", []).append(_classification(item))
    kinds = ("ExtrinsicObject", "RegistryPackage", "Association")
    objects = tuple(_object(item, outside) for item in found if local_name(item) in kinds)
    return objects, tuple(item.get("id") or "" for item in found if local_name(item) == "ObjectRef")


# Small forms


def urn(id: str) -> str:
    """An entryUUID as ebRIM writes it: `urn:uuid:` before a bare UUID."""
    return f"urn:uuid:{id}" if is_uuid(id) else id


def bare_id(id: str) -> str:
    """An id as core keeps it: without `urn:uuid:`, in lower case where it is a UUID."""
    text = id.strip()
    short = text[9:] if text[:9].lower() == "urn:uuid:" else text
    return short.lower() if is_uuid(short) else text


def is_uuid(text: str) -> bool:
    """The text is a UUID in its usual 36 characters."""
    if len(text) != 36:
        return False
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def add(parent: Element, tag: str, ns: str = RIM, /, **attributes: str) -> Element:
    """A child element; attributes as given, made legal for XML."""
    made = etree.SubElement(parent, f"{{{ns}}}{tag}")
    for key, value in attributes.items():
        made.set(key, legal(value))
    return made


# Responses


@dataclass(frozen=True, slots=True)
class Response:
    """A registry response: status as the URN, errors and warnings."""

    status: str
    errors: tuple[RegistryError, ...] = ()

    @property
    def is_success(self) -> bool:
        """The whole request was done; warnings may stand beside."""
        return self.status == SUCCESS


def write_errors(parent: Element, errors: Sequence[RegistryError]) -> None:
    """A RegistryErrorList, where there is an error or warning to tell."""
    if not errors:
        return
    highest = "Error" if any(each.severity == "Error" for each in errors) else "Warning"
    container = add(parent, "RegistryErrorList", RS, highestSeverity=f"{_SEVERITY}{highest}")
    for each in errors:
        made = add(container, "RegistryError", RS, errorCode=each.code, codeContext=each.context)
        made.set("severity", f"{_SEVERITY}{each.severity}")
        made.set("location", legal(each.location))


def registry_response(
    errors: Sequence[RegistryError] = (), *, status: str = "", tag: str = f"{{{RS}}}RegistryResponse"
) -> Element:
    """A RegistryResponse; without `status` it is Failure where there is an error, else Success. ITI TF-3 4.2.4.2."""
    failed = any(each.severity == "Error" for each in errors)
    root = etree.Element(tag, nsmap={"rs": RS, "rim": RIM, "query": QUERY} if "query" in tag else {"rs": RS})
    root.set("status", status or (FAILURE if failed else SUCCESS))
    write_errors(root, errors)
    return root


def read_response(element: Element | None) -> Response:
    """A RegistryResponse or AdhocQueryResponse.

    raises   DecodeError   it is neither
    """
    if element is None or element.get("status") is None:
        raise DecodeError("not a registry response", where="RegistryResponse", section=f"{_SECTION}.4")
    errors = tuple(
        RegistryError(
            each.get("errorCode") or "",
            each.get("codeContext") or "",
            each.get("location") or "",
            (each.get("severity") or "").rpartition(":")[2] or "Error",
        )
        for each in children(element, "RegistryErrorList", "RegistryError", ns=RS)
    )
    return Response(element.get("status") or "", errors)
