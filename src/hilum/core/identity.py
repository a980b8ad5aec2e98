"""Whose it is: identifiers with their assigning authority, the patient, and the decisions register, update, merge, link.

Two spellings of one authority are one authority: namespace only, OID only and the full form compare equal through the
`Authorities` of the site (ITI TF-2 Appendix E). An identifier is the pair (authority, value); a value alone identifies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hilum.core.errors import Conflict
from hilum.core.person import Demographics
from hilum.core.quick import quick, replace
from hilum.core.urn import escaped, unescaped

__all__ = [
    "AssigningAuthority",
    "Authorities",
    "Identifier",
    "Patient",
    "PatientRegistered",
    "PatientUpdated",
    "PatientsLinked",
    "PatientsMerged",
    "PatientsUnlinked",
    "identifier_changed",
    "identifiers_moved",
    "link",
    "merge",
    "register",
    "retire",
    "unlink",
]


_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URI = re.compile(r"(?!urn:(?:oid|uuid):)[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_NAMESPACE, _OTHER = "urn:hilum:namespace:", "urn:hilum:authority:"


@quick
@dataclass(frozen=True, slots=True)
class AssigningAuthority:
    """Who gave an identifier out: HL7 HD (CX.4), DICOM Issuer with its qualifiers, FHIR Identifier.system, CDA II.root.

    universal_id   an OID without `urn:oid:` where the type is ISO
    """

    namespace: str = ""
    universal_id: str = ""
    universal_id_type: str = ""

    def __bool__(self) -> bool:
        return bool(self.namespace or self.universal_id)

    @property
    def key(self) -> str:
        """The form by which two authorities are compared once both are canonical: the universal id, else the namespace."""
        return self.universal_id or self.namespace

    @property
    def uri(self) -> str:
        """The FHIR system, an absolute URI whatever the parts are. FHIR R4 2.24.0.1, RFC 8141.

        urn:oid:ID, urn:uuid:ID         an id that is one, and whose type (HL7 table 0301) does not say otherwise
        the id                          a URI
        urn:hilum:authority:TYPE:ID     any other universal id: DNS, HCD, a name of the sender's own
        urn:hilum:namespace:NAME        a bare namespace
        """
        id, kind = self.universal_id, self.universal_id_type
        if not id:
            return _NAMESPACE + escaped(self.namespace) if self.namespace else ""
        if kind in ("", "ISO") and _OID.fullmatch(id):
            return f"urn:oid:{id}"
        if kind in ("", "UUID", "GUID") and _UUID.fullmatch(id.lower()):
            return f"urn:uuid:{id.lower()}"
        if kind in ("", "URI") and _URI.fullmatch(id):
            return id
        return f"{_OTHER}{escaped(kind.replace(':', ' '))}:{escaped(id)}"

    @classmethod
    def from_uri(cls, uri: str) -> AssigningAuthority:
        """The authority of a FHIR system; the inverse of `uri`."""
        if uri.startswith("urn:oid:"):
            return cls("", uri[8:], "ISO")
        if uri.startswith("urn:uuid:"):
            return cls("", uri[9:], "UUID")
        if uri.startswith(_NAMESPACE):
            return cls(unescaped(uri[len(_NAMESPACE) :]), "", "")
        if uri.startswith(_OTHER):
            kind, _, id = uri[len(_OTHER) :].partition(":")
            return cls("", unescaped(id), unescaped(kind))
        return cls("", uri, "URI") if uri else cls()


@quick
@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier with its authority: HL7 CX or EI, DICOM ID with issuer, FHIR Identifier, CDA II.

    type   HL7 table 0203: MR, AN, PI, PLAC, FILL, ACSN ...
    """

    value: str
    authority: AssigningAuthority = AssigningAuthority()
    type: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def key(self) -> str:
        """`authority|value`: what the journal and the indexes are searched by, once the authority is canonical."""
        return f"{self.authority.key}|{self.value}"

    def __repr__(self) -> str:
        return f"Identifier({self.authority.key or 'no authority'}, {len(self.value)} characters)"


@dataclass(frozen=True, slots=True)
class Authorities:
    """The authorities that the site knows: pairs of namespace and OID, and the one that bare identifiers belong to.

    known     canonical authorities, each with namespace and universal id
    default   for identifiers that come without an authority (most DICOM objects); empty: they stay without
    """

    known: tuple[AssigningAuthority, ...] = ()
    default: AssigningAuthority = AssigningAuthority()

    def canonical(self, authority: AssigningAuthority) -> AssigningAuthority:
        """The full form of an authority; an unknown one is returned as it is, an empty one becomes the default."""
        if not authority:
            return self.default
        for one in (*self.known, self.default) if self.default else self.known:
            if authority.universal_id:
                if authority.universal_id == one.universal_id:
                    return one
            elif authority.namespace == one.namespace:
                return one
        return authority

    def disagrees(self, authority: AssigningAuthority) -> bool:
        """Namespace and universal id are both given and belong to different authorities (ITI TF-2 App. E)."""
        if not (authority.namespace and authority.universal_id):
            return False
        return any(
            (one.namespace == authority.namespace) != (one.universal_id == authority.universal_id)
            for one in self.known
            if one.namespace and one.universal_id
        )

    def is_known(self, authority: AssigningAuthority) -> bool:
        """The authority is one of the site's."""
        return any(one.key == self.canonical(authority).key for one in (*self.known, self.default) if one)

    def identifier(
        self, value: str, authority: AssigningAuthority = AssigningAuthority(), type: str = ""
    ) -> Identifier:
        """An identifier whose authority is canonical."""
        return Identifier(value, self.canonical(authority), type)

    def canonicalise(self, identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
        """The identifiers with canonical authorities, empty values dropped, doubles dropped, order kept."""
        seen: dict[str, Identifier] = {}
        for one in identifiers:
            if one.value:
                authority = self.canonical(one.authority)
                full = one if authority is one.authority else Identifier(one.value, authority, one.type)
                seen.setdefault(full.key, full)
        return tuple(seen.values())


@quick
@dataclass(frozen=True, slots=True)
class Patient:
    """A patient of the record.

    id            ours, stable, never from data; also the FHIR logical id
    identifiers   canonical; after a merge the survivor carries the subsumed patient's identifiers too, behind its own
    merged_into   id of the surviving patient, empty while this one is current
    links         ids of patients linked as the same person (ADT^A24) without a merge
    source        who created it: "adt" (an identity source) or "dicom", "order", "result", "fhir", "document": not yet confirmed
    as_of         when the newest message that set the demographics was made, in seconds since 1970
    version       counts from 1
    retired       the identity source deleted the person (ADT^A29): in use no more, but kept with all that is its
    former        identifiers that were changed into others (ADT^A47): nobody is found by them, but what was made before, or from a
                  worklist of before, still says them
    """

    id: str
    identifiers: tuple[Identifier, ...] = ()
    demographics: Demographics = Demographics()
    merged_into: str = ""
    links: tuple[str, ...] = ()
    source: str = "adt"
    as_of: float = 0.0
    version: int = 1
    updated: float = 0.0
    retired: bool = False
    former: tuple[Identifier, ...] = ()

    @property
    def primary(self) -> Identifier:
        """The identifier to show first; an empty one where there is none."""
        return self.identifiers[0] if self.identifiers else Identifier("")

    def has(self, identifier: Identifier) -> bool:
        """The patient carries the (canonical) identifier."""
        return any(one.key == identifier.key for one in self.identifiers)

    def had(self, identifier: Identifier) -> bool:
        """The patient carries the (canonical) identifier, or did before it was changed."""
        return self.has(identifier) or any(one.key == identifier.key for one in self.former)


@quick
@dataclass(frozen=True, slots=True)
class PatientRegistered:
    """A patient became known."""

    patient: Patient


@quick
@dataclass(frozen=True, slots=True)
class PatientUpdated:
    """Demographics or identifiers of a patient changed."""

    patient: Patient
    previous: Patient


@dataclass(frozen=True, slots=True)
class PatientsMerged:
    """`subsumed` is the same person as `survivor` and is used no more; all that was the former's is the latter's."""

    survivor: Patient
    subsumed: Patient


@dataclass(frozen=True, slots=True)
class PatientsLinked:
    """Two patients are the same person; both stay in use."""

    first: Patient
    second: Patient


@dataclass(frozen=True, slots=True)
class PatientsUnlinked:
    """Two patients are not the same person after all."""

    first: Patient
    second: Patient


def register(
    known: Patient | None,
    identifiers: Sequence[Identifier],
    demographics: Demographics,
    *,
    id: str,
    when: float,
    as_of: float = 0.0,
    deleted: frozenset[str] = frozenset(),
    source: str = "adt",
) -> tuple[PatientRegistered | PatientUpdated, ...]:
    """Register a patient or update the known one. HL7 v2 ch. 3 A01, A04, A08, A28, A31; ITI-8, RAD-1, RAD-12.

    known         the patient who carries one of the identifiers, if any; never a subsumed one
    identifiers   canonical
    id            for a new patient
    as_of         when the sender made the statement: an older statement than the newest known changes no demographics
    deleted       names of Demographics fields that the sender deleted (HL7 null)
    source        only an identity source ("adt", "fhir") changes the demographics of a patient that one registered; others
                  (an order's PID, an image's header) register an unknown patient and fill what is empty
    returns       no event where nothing changed
    """
    as_of = as_of or when
    if known is None:
        patient = Patient(id, tuple(identifiers), demographics, source=source, as_of=as_of, version=1, updated=when)
        return (PatientRegistered(patient),)
    authoritative = source in ("adt", "fhir")
    merged = list(known.identifiers)
    merged += [one for one in identifiers if not known.has(one)]
    if authoritative and as_of >= known.as_of:
        facts = known.demographics.updated_with(demographics, deleted)
    else:
        facts = demographics.updated_with(known.demographics)
    changed = replace(known, identifiers=tuple(merged), demographics=facts)
    if authoritative:
        changed = replace(changed, source=source, as_of=max(as_of, known.as_of))
        if changed.retired and as_of >= known.as_of:
            changed = replace(changed, retired=False)
    if replace(changed, as_of=known.as_of) == known:
        return ()
    return (PatientUpdated(replace(changed, version=known.version + 1, updated=when), known),)


def merge(survivor: Patient, subsumed: Patient, *, when: float) -> tuple[PatientsMerged, ...]:
    """Merge two patients. HL7 v2 ch. 3 A40; RAD-12, ITI-8, ITI-30, PIR.

    returns   no event where the merge was already done
    raises    Conflict   a patient cannot be merged with itself (205), nor into one that was merged away
    """
    if subsumed.merged_into == survivor.id:
        return ()
    if survivor.id == subsumed.id:
        raise Conflict(
            "prior and surviving identifier belong to the same patient", where="MRG-1", section="HL7 v2.5.1 3.3.40"
        )
    if survivor.merged_into:
        raise Conflict("the surviving patient was itself merged away", where="PID-3", section="HL7 v2.5.1 3.3.40")
    joined = list(survivor.identifiers) + [one for one in subsumed.identifiers if not survivor.has(one)]
    kept = replace(
        survivor,
        identifiers=tuple(joined),
        demographics=subsumed.demographics.updated_with(survivor.demographics),
        former=(*survivor.former, *(one for one in subsumed.former if not survivor.had(one))),
        version=survivor.version + 1,
        updated=when,
    )
    gone = replace(subsumed, merged_into=survivor.id, version=subsumed.version + 1, updated=when)
    return (PatientsMerged(kept, gone),)


def identifier_changed(known: Patient, old: Identifier, new: Identifier, *, when: float) -> tuple[PatientUpdated, ...]:
    """Change a patient's identifier. HL7 v2 ch. 3 A47; RAD-12. The old one is given up, and remembered as a former one.

    raises   Conflict   the patient does not carry the old identifier
    """
    if not known.has(old):
        raise Conflict("the patient does not carry the prior identifier", where="MRG-1", section="HL7 v2.5.1 3.3.47")
    identifiers = tuple(new if one.key == old.key else one for one in known.identifiers if one.key != new.key)
    former = (*(one for one in known.former if one.key not in (old.key, new.key)), old)
    changed = replace(known, identifiers=identifiers, former=former, version=known.version + 1, updated=when)
    return (PatientUpdated(changed, known),)


def identifiers_moved(
    source: Patient, target: Patient, identifiers: Sequence[Identifier], *, when: float
) -> tuple[PatientUpdated, ...]:
    """Move identifiers from the patient who has them by mistake to the right one. HL7 v2 ch. 3 A43.

    raises   Conflict   the source would be left without any identifier: then the two are to be merged (A40)
    """
    keys = {one.key for one in identifiers}
    kept = tuple(one for one in source.identifiers if one.key not in keys)
    moving = tuple(one for one in source.identifiers if one.key in keys)
    if not kept:
        raise Conflict("the patient would be left without an identifier", where="MRG-1", section="HL7 v2.5.1 3.3.43")
    joined = (*target.identifiers, *(one for one in moving if not target.has(one)))
    return (
        PatientUpdated(replace(source, identifiers=kept, version=source.version + 1, updated=when), source),
        PatientUpdated(replace(target, identifiers=joined, version=target.version + 1, updated=when), target),
    )


def retire(known: Patient, *, when: float, as_of: float = 0.0) -> tuple[PatientUpdated, ...]:
    """The identity source deleted the person. HL7 v2 ch. 3 A29. Nothing is lost: a later statement brings it back."""
    if known.retired:
        return ()
    as_of = max(as_of or when, known.as_of)
    return (PatientUpdated(replace(known, retired=True, as_of=as_of, version=known.version + 1, updated=when), known),)


def link(first: Patient, second: Patient, *, when: float) -> tuple[PatientsLinked, ...]:
    """Link two patients as one person, both staying in use. HL7 v2 ch. 3 A24; ITI-30 link option."""
    if first.id == second.id:
        raise Conflict("a patient cannot be linked with itself", where="PID-3", section="HL7 v2.5.1 3.3.24")
    if second.id in first.links:
        return ()
    return (
        PatientsLinked(
            replace(first, links=(*first.links, second.id), version=first.version + 1, updated=when),
            replace(second, links=(*second.links, first.id), version=second.version + 1, updated=when),
        ),
    )


def unlink(first: Patient, second: Patient, *, when: float) -> tuple[PatientsUnlinked, ...]:
    """Undo a link. HL7 v2 ch. 3 A37; ITI-30 link option."""
    if second.id not in first.links:
        return ()
    return (
        PatientsUnlinked(
            replace(
                first, links=tuple(x for x in first.links if x != second.id), version=first.version + 1, updated=when
            ),
            replace(
                second, links=tuple(x for x in second.links if x != first.id), version=second.version + 1, updated=when
            ),
        ),
    )
