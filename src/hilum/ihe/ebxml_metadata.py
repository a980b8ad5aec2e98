"""Document entry, submission set, folder and association as registry objects, reading and writing side by side. ITI TF-3 4.2.3.

What a sender wrote beyond the nouns of `core.document` (slots of his own, an XCN or a PID value with more components) is kept as
sent in `extra_slots` and given back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import DecodeError
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import Address, Demographics, PersonName, Physician
from hilum.core.study import BlobRef
from hilum.hl7v3.data.xml import Element, child, legal
from hilum.ihe.ebxml import (
    ASSOCIATION_DOCUMENTATION,
    DOCUMENT_AUTHOR,
    DOCUMENT_CLASS,
    DOCUMENT_CONFIDENTIALITY,
    DOCUMENT_EVENT,
    DOCUMENT_FACILITY,
    DOCUMENT_FORMAT,
    DOCUMENT_PATIENT_ID,
    DOCUMENT_PRACTICE,
    DOCUMENT_TYPE,
    DOCUMENT_UNIQUE_ID,
    FOLDER_CODES,
    FOLDER_NODE,
    FOLDER_PATIENT_ID,
    FOLDER_UNIQUE_ID,
    LCM,
    OBJECT_TYPE,
    REFERENCE_IDS,
    RIM,
    STABLE,
    STATUS,
    SUBMISSION_AUTHOR,
    SUBMISSION_CONTENT_TYPE,
    SUBMISSION_NODE,
    SUBMISSION_PATIENT_ID,
    SUBMISSION_SOURCE_ID,
    SUBMISSION_UNIQUE_ID,
    RegistryObject,
    add,
    bare_id,
    is_uuid,
    read_objects,
    urn,
)

__all__ = [
    "Submission",
    "cx",
    "nouns",
    "read_association",
    "read_cx",
    "read_entry",
    "read_folder",
    "read_submission",
    "read_submission_set",
    "submit_objects_request",
    "write_association",
    "write_entry",
    "write_folder",
    "write_submission_set",
    "xcn",
]

_SECTION: Final = "ITI TF-3 4.2"


def cx(identifier: Identifier) -> str:
    """An identifier as CX: `value^^^&oid&ISO`; the namespace is left out where there is an OID. ITI TF-3 4.2.3.1.7."""
    authority = identifier.authority
    if authority.universal_id:
        return f"{identifier.value}^^^&{authority.universal_id}&{authority.universal_id_type or 'ISO'}"
    return f"{identifier.value}^^^{authority.namespace}" if authority.namespace else identifier.value


def read_cx(text: str) -> Identifier:
    """The inverse of `cx`."""
    parts = text.split("^")
    authority = (parts[3] if len(parts) > 3 else "").split("&")
    authority += [""] * (3 - len(authority))
    return Identifier(
        parts[0], AssigningAuthority(authority[0], authority[1], authority[2]), parts[4] if len(parts) > 4 else ""
    )


def xcn(who: Physician) -> str:
    """A person as XCN: id^family^given^middle^suffix^prefix. ITI TF-3 4.2.3.1.7."""
    name = who.name
    return "^".join((who.id, name.family, name.given, name.middle, name.suffix, name.prefix)).rstrip("^")


def _read_xcn(text: str) -> Physician:
    parts = (text.split("^") + [""] * 6)[:6]
    family = parts[1].split("&")[0]
    return Physician(parts[0], PersonName(family, parts[2], parts[3], parts[5], parts[4]))


def _authors(item: RegistryObject, scheme: str) -> tuple[Author, ...]:
    return tuple(
        Author(
            _read_xcn(next(iter(each.slots.get("authorPerson", ())), "")),
            each.slots.get("authorInstitution", ()),
            each.slots.get("authorRole", ()),
            each.slots.get("authorSpecialty", ()),
            each.slots.get("authorTelecommunication", ()),
            next(iter(each.slots.get("authorPerson", ())), ""),
        )
        for each in item.classifications
        if each.scheme == scheme
    )


def _demographics(values: Iterable[str]) -> Demographics:
    """sourcePatientInfo: PID-5, 7, 8, 11 as `PID-n|value`. ITI TF-3 4.2.3.2.23."""
    said = {name: value for name, _, value in (each.partition("|") for each in reversed(list(values)))}
    family, given, middle, suffix, prefix = (said.get("PID-5", "").split("^") + [""] * 5)[:5]
    street, other, city, state, postal, country = (said.get("PID-11", "").split("^") + [""] * 6)[:6]
    return Demographics(
        PersonName(family.split("&")[0], given, middle, prefix, suffix),
        said.get("PID-7", ""),
        said.get("PID-8", ""),
        Address(tuple(line for line in (street, other) if line), city, state, postal, country),
    )


def _source_patient_info(identifier: Identifier, facts: Demographics) -> tuple[str, ...]:
    name, place = facts.name, facts.address
    lines = (*place.lines, "", "")[:2]
    said = (
        ("PID-3", cx(identifier) if identifier else ""),
        ("PID-5", "^".join((name.family, name.given, name.middle, name.suffix, name.prefix)).rstrip("^")),
        ("PID-7", facts.birth_date),
        ("PID-8", facts.sex),
        ("PID-11", "^".join((*lines, place.city, place.state, place.postal_code, place.country)).rstrip("^")),
    )
    return tuple(f"{key}|{value}" for key, value in said if value)


# Objects to nouns

_ENTRY_SLOTS: Final = frozenset(
    {
        "creationTime", "languageCode", "serviceStartTime", "serviceStopTime", "sourcePatientId", "sourcePatientInfo",
        "legalAuthenticator", "hash", "size", "URI", "repositoryUniqueId", REFERENCE_IDS,
    }
)  # fmt: skip
_SUBMISSION_SLOTS: Final = frozenset({"submissionTime", "intendedRecipient"})


def _status(item: RegistryObject) -> str:
    return item.attributes.get("status", "").rpartition(":")[2] or "Approved"


def _extra(item: RegistryObject, known: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, values) for name, values in item.slots.items() if name not in known)


def read_entry(item: RegistryObject) -> DocumentEntry:
    """ExtrinsicObject to document entry; `patient_id` and `blob` are the registry's to fill. ITI TF-3 4.2.3.2."""
    extra = list(_extra(item, _ENTRY_SLOTS))
    source = read_cx(item.slot("sourcePatientId"))
    facts = _demographics(item.slots.get("sourcePatientInfo", ()))
    authenticator = _read_xcn(item.slot("legalAuthenticator"))
    for name, ours in (
        ("sourcePatientInfo", _source_patient_info(source, facts)),
        ("legalAuthenticator", tuple(each for each in (xcn(authenticator),) if each)),
    ):
        said = item.slots.get(name, ())
        if said and said != ours:
            extra.append((name, said))
    size = item.slot("size")
    home = item.attributes.get("home", "")
    return DocumentEntry(
        id=bare_id(item.id),
        unique_id=item.identifier(DOCUMENT_UNIQUE_ID).strip(),
        patient_id="",
        patient=read_cx(item.identifier(DOCUMENT_PATIENT_ID).strip()),
        media_type=item.attributes.get("mimeType", ""),
        blob=BlobRef("", 0, 0),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 18 else 0,
        hash=item.slot("hash").lower(),
        repository_id=item.slot("repositoryUniqueId"),
        home_community_id=home,
        logical_id=bare_id(item.attributes.get("lid", "")),
        version=item.version or "1",
        status=_status(item),
        object_type=item.attributes.get("objectType", STABLE),
        title=item.name,
        comments=item.description,
        language=item.slot("languageCode"),
        creation=item.slot("creationTime"),
        service_start=item.slot("serviceStartTime"),
        service_stop=item.slot("serviceStopTime"),
        class_code=item.code(DOCUMENT_CLASS),
        type_code=item.code(DOCUMENT_TYPE),
        format_code=item.code(DOCUMENT_FORMAT),
        facility_type=item.code(DOCUMENT_FACILITY),
        practice_setting=item.code(DOCUMENT_PRACTICE),
        confidentiality=item.codes(DOCUMENT_CONFIDENTIALITY),
        events=item.codes(DOCUMENT_EVENT),
        authors=_authors(item, DOCUMENT_AUTHOR),
        legal_authenticator=authenticator,
        source_patient=source,
        source_demographics=facts,
        reference_ids=item.slots.get(REFERENCE_IDS, ()),
        uri=_joined_uri(item.slots.get("URI", ())),
        extra_slots=tuple(extra),
    )


def _joined_uri(values: Sequence[str]) -> str:
    """A URI in pieces, `1|...`, `2|...`, or whole. ITI TF-3 4.2.3.2.27."""
    pieces = [value.partition("|") for value in values]
    if pieces and all(bar and number.isdigit() for number, bar, _ in pieces):
        return "".join(text for _, _, text in sorted(pieces, key=lambda piece: int(piece[0])))
    return "".join(values)


def read_submission_set(item: RegistryObject) -> SubmissionSet:
    """RegistryPackage to submission set. ITI TF-3 4.2.3.3."""
    return SubmissionSet(
        bare_id(item.id),
        item.identifier(SUBMISSION_UNIQUE_ID).strip(),
        item.identifier(SUBMISSION_SOURCE_ID).strip(),
        "",
        read_cx(item.identifier(SUBMISSION_PATIENT_ID).strip()),
        item.code(SUBMISSION_CONTENT_TYPE),
        item.slot("submissionTime"),
        item.name,
        item.description,
        _status(item),
        _authors(item, SUBMISSION_AUTHOR),
        item.slots.get("intendedRecipient", ()),
        item.attributes.get("home", ""),
        _extra(item, _SUBMISSION_SLOTS),
    )


def read_folder(item: RegistryObject) -> Folder:
    """RegistryPackage to folder. ITI TF-3 4.2.3.4."""
    return Folder(
        bare_id(item.id),
        item.identifier(FOLDER_UNIQUE_ID).strip(),
        "",
        read_cx(item.identifier(FOLDER_PATIENT_ID).strip()),
        item.name,
        item.description,
        _status(item),
        item.codes(FOLDER_CODES),
    )


def read_association(item: RegistryObject) -> Association:
    """Association; an association type without its prefix is taken as one of ebRIM's. ITI TF-3 4.2.2."""
    kind = item.attributes.get("associationType", "")
    return Association(
        bare_id(item.id),
        kind,
        bare_id(item.attributes.get("sourceObject", "")),
        bare_id(item.attributes.get("targetObject", "")),
        item.slot("SubmissionSetStatus"),
        _status(item),
        item.code(ASSOCIATION_DOCUMENTATION),
    )


@dataclass(frozen=True, slots=True)
class Submission:
    """What a SubmitObjectsRequest holds: nouns with ids as sent, and the objects behind them for checking.

    sets   every object that is classified as a submission set; exactly one is right
    """

    sets: tuple[SubmissionSet, ...]
    entries: tuple[DocumentEntry, ...]
    folders: tuple[Folder, ...]
    associations: tuple[Association, ...]
    objects: tuple[RegistryObject, ...] = ()

    @property
    def submission_set(self) -> SubmissionSet:
        """The submission set. raises DecodeError where there is not exactly one"""
        if len(self.sets) != 1:
            raise DecodeError(
                f"{len(self.sets)} submission sets; one is required",
                where="RegistryObjectList",
                section=f"{_SECTION}.1",
                code="XDSRegistryMetadataError",
            )
        return self.sets[0]

    def with_ids(self, new: Callable[[], str]) -> Submission:
        """The same with symbolic ids replaced by fresh UUIDs, references included. ITI TF-3 4.2.3.1.3, 4.1.12.3."""
        names: dict[str, str] = {}
        told = [one.id for one in self.sets] + [one.id for one in self.entries] + [one.id for one in self.folders]
        for name in (*told, *(one.id for one in self.associations)):
            if not is_uuid(name):
                names.setdefault(name, new())
        return Submission(
            tuple(replace(one, id=names.get(one.id, one.id)) for one in self.sets),
            tuple(replace(two, id=names.get(two.id, two.id)) for two in self.entries),
            tuple(replace(three, id=names.get(three.id, three.id)) for three in self.folders),
            tuple(
                replace(
                    four,
                    id=names.get(four.id, four.id),
                    source=names.get(four.source, four.source),
                    target=names.get(four.target, four.target),
                )
                for four in self.associations
            ),
            self.objects,
        )


def read_submission(request: Element) -> Submission:
    """A lcm:SubmitObjectsRequest, or an element that holds one.

    raises   DecodeError   there is no SubmitObjectsRequest with a RegistryObjectList
    """
    found = (
        request if request.tag == f"{{{LCM}}}SubmitObjectsRequest" else child(request, "SubmitObjectsRequest", ns=LCM)
    )
    container = child(found, "RegistryObjectList", ns=RIM)
    if container is None:
        raise DecodeError(
            "no lcm:SubmitObjectsRequest with a rim:RegistryObjectList", where="soap:Body", section=_SECTION
        )
    objects, _ = read_objects(container)
    return nouns(objects)


def nouns(objects: tuple[RegistryObject, ...]) -> Submission:
    """The nouns of a list of objects."""
    packages = [each for each in objects if each.kind == "RegistryPackage"]
    return Submission(
        tuple(read_submission_set(each) for each in packages if each.is_classified(SUBMISSION_NODE)),
        tuple(read_entry(each) for each in objects if each.kind == "ExtrinsicObject"),
        tuple(read_folder(each) for each in packages if each.is_classified(FOLDER_NODE)),
        tuple(read_association(each) for each in objects if each.kind == "Association"),
        objects,
    )


# Nouns to objects


def _write_slot(parent: Element, name: str, values: Sequence[str]) -> None:
    said = [value for value in values if value]
    if said:
        container = add(add(parent, "Slot", name=name), "ValueList")
        for value in said:
            add(container, "Value").text = legal(value)


def _write_text(parent: Element, name: str, value: str) -> None:
    if value:
        add(add(parent, name), "LocalizedString", value=value)


@dataclass(slots=True)
class _Labels:
    """Ids of the classifications and external identifiers below one object: the same on every reading."""

    owner: str
    count: int = 0

    def next(self) -> str:
        self.count += 1
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.owner}#{self.count}')}"


def _write_classification(parent: Element, labels: _Labels, scheme: str, value: str) -> Element:
    return add(
        parent,
        "Classification",
        id=labels.next(),
        objectType=f"{OBJECT_TYPE}Classification",
        classificationScheme=scheme,
        classifiedObject=labels.owner,
        nodeRepresentation=value,
    )


def _write_codes(parent: Element, labels: _Labels, scheme: str, codes: Iterable[Code]) -> None:
    for code in codes:
        if code.value:
            made = _write_classification(parent, labels, scheme, code.value)
            _write_slot(made, "codingScheme", (code.scheme,))
            _write_text(made, "Name", code.meaning)


def _write_authors(parent: Element, labels: _Labels, scheme: str, authors: Iterable[Author]) -> None:
    for author in authors:
        made = _write_classification(parent, labels, scheme, "")
        _write_slot(made, "authorPerson", (author.person_as_sent or xcn(author.person),))
        _write_slot(made, "authorInstitution", author.institutions)
        _write_slot(made, "authorRole", author.roles)
        _write_slot(made, "authorSpecialty", author.specialties)
        _write_slot(made, "authorTelecommunication", author.telecoms)


def _write_identifier(parent: Element, labels: _Labels, scheme: str, name: str, value: str) -> None:
    if value:
        made = add(
            parent,
            "ExternalIdentifier",
            id=labels.next(),
            objectType=f"{OBJECT_TYPE}ExternalIdentifier",
            registryObject=labels.owner,
            identificationScheme=scheme,
            value=value,
        )
        _write_text(made, "Name", name)


def _write_node(parent: Element, labels: _Labels, node: str) -> None:
    add(
        parent,
        "Classification",
        id=labels.next(),
        objectType=f"{OBJECT_TYPE}Classification",
        classifiedObject=labels.owner,
        classificationNode=node,
    )


def write_entry(parent: Element, entry: DocumentEntry, *, patient: Identifier | None = None) -> None:
    """A document entry as ExtrinsicObject. `patient`: the identifier to give out, where it is not the one as sent."""
    name = urn(entry.id)
    made = add(parent, "ExtrinsicObject", id=name, mimeType=entry.media_type, objectType=entry.object_type)
    made.set("lid", urn(entry.logical_id or entry.id))
    made.set("status", f"{STATUS}{entry.status}")
    if entry.home_community_id:
        made.set("home", entry.home_community_id)
    extra = dict(entry.extra_slots)
    _write_slot(made, "creationTime", (entry.creation,))
    _write_slot(made, "languageCode", (entry.language,))
    _write_slot(made, "serviceStartTime", (entry.service_start,))
    _write_slot(made, "serviceStopTime", (entry.service_stop,))
    _write_slot(made, "sourcePatientId", (cx(entry.source_patient) if entry.source_patient else "",))
    info = _source_patient_info(entry.source_patient, entry.source_demographics)
    bare = entry.source_demographics == Demographics()
    _write_slot(made, "sourcePatientInfo", extra.pop("sourcePatientInfo", () if bare else info))
    _write_slot(made, "legalAuthenticator", extra.pop("legalAuthenticator", (xcn(entry.legal_authenticator),)))
    _write_slot(made, "hash", (entry.hash,))
    _write_slot(made, "size", (str(entry.size) if entry.hash else "",))
    _write_slot(made, "URI", _split_uri(entry.uri))
    _write_slot(made, "repositoryUniqueId", (entry.repository_id,))
    _write_slot(made, REFERENCE_IDS, entry.reference_ids)
    for key, values in extra.items():
        _write_slot(made, key, values)
    _write_text(made, "Name", entry.title)
    _write_text(made, "Description", entry.comments)
    add(made, "VersionInfo", versionName=entry.version)
    labels = _Labels(name)
    _write_authors(made, labels, DOCUMENT_AUTHOR, entry.authors)
    for scheme, codes in (
        (DOCUMENT_CLASS, (entry.class_code,)),
        (DOCUMENT_CONFIDENTIALITY, entry.confidentiality),
        (DOCUMENT_EVENT, entry.events),
        (DOCUMENT_FORMAT, (entry.format_code,)),
        (DOCUMENT_FACILITY, (entry.facility_type,)),
        (DOCUMENT_PRACTICE, (entry.practice_setting,)),
        (DOCUMENT_TYPE, (entry.type_code,)),
    ):
        _write_codes(made, labels, scheme, codes)
    _write_identifier(made, labels, DOCUMENT_PATIENT_ID, "XDSDocumentEntry.patientId", cx(patient or entry.patient))
    _write_identifier(made, labels, DOCUMENT_UNIQUE_ID, "XDSDocumentEntry.uniqueId", entry.unique_id)


def _split_uri(uri: str) -> tuple[str, ...]:
    """A URI in pieces of at most 128 characters where it is longer."""
    if len(uri) <= 128:
        return (uri,)
    return tuple(f"{number}|{uri[at : at + 120]}" for number, at in enumerate(range(0, len(uri), 120), 1))


def write_submission_set(parent: Element, one: SubmissionSet, *, patient: Identifier | None = None) -> None:
    """A submission set as RegistryPackage."""
    name = urn(one.id)
    made = add(parent, "RegistryPackage", id=name, objectType=f"{OBJECT_TYPE}RegistryPackage")
    made.set("lid", name)
    made.set("status", f"{STATUS}{one.status}")
    if one.home_community_id:
        made.set("home", one.home_community_id)
    _write_slot(made, "submissionTime", (one.submitted,))
    _write_slot(made, "intendedRecipient", one.intended_recipients)
    for key, values in one.extra_slots:
        _write_slot(made, key, values)
    _write_text(made, "Name", one.title)
    _write_text(made, "Description", one.comments)
    labels = _Labels(name)
    _write_node(made, labels, SUBMISSION_NODE)
    _write_authors(made, labels, SUBMISSION_AUTHOR, one.authors)
    _write_codes(made, labels, SUBMISSION_CONTENT_TYPE, (one.content_type,))
    _write_identifier(made, labels, SUBMISSION_PATIENT_ID, "XDSSubmissionSet.patientId", cx(patient or one.patient))
    _write_identifier(made, labels, SUBMISSION_UNIQUE_ID, "XDSSubmissionSet.uniqueId", one.unique_id)
    _write_identifier(made, labels, SUBMISSION_SOURCE_ID, "XDSSubmissionSet.sourceId", one.source_id)


def write_folder(parent: Element, one: Folder, *, patient: Identifier | None = None, updated: str = "") -> None:
    """A folder as RegistryPackage. `updated` is lastUpdateTime, which only a registry says."""
    name = urn(one.id)
    made = add(parent, "RegistryPackage", id=name, objectType=f"{OBJECT_TYPE}RegistryPackage")
    made.set("lid", name)
    made.set("status", f"{STATUS}{one.status}")
    _write_slot(made, "lastUpdateTime", (updated,))
    _write_text(made, "Name", one.title)
    _write_text(made, "Description", one.comments)
    labels = _Labels(name)
    _write_node(made, labels, FOLDER_NODE)
    _write_codes(made, labels, FOLDER_CODES, one.codes)
    _write_identifier(made, labels, FOLDER_PATIENT_ID, "XDSFolder.patientId", cx(patient or one.patient))
    _write_identifier(made, labels, FOLDER_UNIQUE_ID, "XDSFolder.uniqueId", one.unique_id)


def write_association(parent: Element, one: Association) -> None:
    """An association."""
    name = urn(one.id)
    made = add(
        parent,
        "Association",
        id=name,
        objectType=f"{OBJECT_TYPE}Association",
        status=f"{STATUS}{one.status}",
        associationType=one.type,
        sourceObject=urn(one.source),
        targetObject=urn(one.target),
    )
    _write_slot(made, "SubmissionSetStatus", (one.original,))
    _write_codes(made, _Labels(name), ASSOCIATION_DOCUMENTATION, (one.documentation,))


def submit_objects_request(
    submission: SubmissionSet,
    entries: Sequence[DocumentEntry],
    associations: Sequence[Association],
    folders: Sequence[Folder] = (),
) -> Element:
    """A lcm:SubmitObjectsRequest of these nouns."""
    root = etree.Element(f"{{{LCM}}}SubmitObjectsRequest", nsmap={"lcm": LCM, "rim": RIM})
    container = add(root, "RegistryObjectList")
    for entry in entries:
        write_entry(container, entry)
    write_submission_set(container, submission)
    for folder in folders:
        write_folder(container, folder)
    for association in associations:
        write_association(container, association)
    return root
