"""Who it is: between the Patient module of a data set and the identifiers and demographics of the record.

PS3.3 C.2.2 (Patient Identification), C.7.1.1; component order of names: DICOM family^given^middle^prefix^suffix.
"""

from __future__ import annotations

from typing import Final

from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient
from hilum.core.person import Demographics, PersonName, Physician
from hilum.core.study import ReceivedPatient
from hilum.dicom.data.charset import PersonName as NameValue
from hilum.dicom.data.dataset import Dataset

__all__ = [
    "authority_item",
    "dicom_sex",
    "exact",
    "issuer_of",
    "put_patient",
    "read_authority_item",
    "read_demographics",
    "read_identifier",
    "read_name",
    "read_received_patient",
    "words",
    "written_name",
]

CONTROLS: Final = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\f\r"}
_ONE_VALUE: Final = CONTROLS | dict.fromkeys(map(ord, "\\\t\n\f\r"), " ")


def words(value: str, length: int = 64) -> str:
    """Words that fit into one value: a backslash would begin another one. PS3.5 6.4."""
    return value.translate(_ONE_VALUE)[:length]


def exact(value: str, length: int = 0) -> str:
    """A number or id as it is; empty where a value cannot hold it, for a part of it would be another's. PS3.5 6.2, 6.4.

    length   the most characters; 0 = as many as there are
    """
    most = length or len(value)
    return value if len(value) <= most and words(value, most) == value else ""


def read_name(value: NameValue | str) -> PersonName:
    """A PN value as a name of the record. PS3.5 6.2.1.1."""
    groups = NameValue.parse(value) if isinstance(value, str) else value
    parts = [part.strip() for part in groups.alphabetic.split("^")] + [""] * 5
    return PersonName(
        family=parts[0],
        given=parts[1],
        middle=parts[2],
        prefix=parts[3],
        suffix=parts[4],
        ideographic=groups.ideographic,
        phonetic=groups.phonetic,
    )


def written_name(name: PersonName) -> str:
    """A name as a PN value; suffix and degree share the fifth component (mapping of PID-5). PS3.5 6.2.1.1."""
    last = " ".join(part for part in (name.suffix, name.degree) if part)
    parts = (name.family, name.given, name.middle, name.prefix, last)
    alphabetic = "^".join(part.translate(_NO_DELIMITERS) for part in parts).rstrip("^")
    others = (name.ideographic.translate(_NO_GROUPS), name.phonetic.translate(_NO_GROUPS))
    return "=".join((alphabetic, *others)).rstrip("=")


_NO_GROUPS = str.maketrans({"=": " ", "\\": " "})
_NO_DELIMITERS = str.maketrans({"^": " ", "=": " ", "\\": " "})


def dicom_sex(sex: str) -> str:
    """Patient's Sex (0010,0040) of administrative sex, HL7 table 0001: M, F, O; A and N are O; unknown is empty."""
    return {"M": "M", "F": "F", "O": "O", "A": "O", "N": "O"}.get(sex[:1].upper(), "")


def read_authority_item(item: Dataset) -> AssigningAuthority:
    """An item with Local Namespace Entity ID, Universal Entity ID and its type (HL7v2 Hierarchic Designator macro)."""
    return AssigningAuthority(item.text(0x00400031), item.text(0x00400032), item.text(0x00400033))


def authority_item(authority: AssigningAuthority) -> Dataset:
    """The inverse of `read_authority_item`. PS3.3 table 10-17."""
    item = Dataset()
    if exact(authority.namespace):
        item.set(0x00400031, authority.namespace)
    if exact(authority.universal_id):
        item.set(0x00400032, authority.universal_id)
        item.set(0x00400033, authority.universal_id_type or "ISO")
    return item


def issuer_of(dataset: Dataset) -> AssigningAuthority:
    """Issuer of Patient ID with its qualifiers (0010,0021), (0010,0024)."""
    qualifiers = dataset.item(0x00100024)
    return AssigningAuthority(dataset.text(0x00100021), qualifiers.text(0x00400032), qualifiers.text(0x00400033))


def read_identifier(dataset: Dataset, authorities: Authorities) -> Identifier:
    """Patient ID with its issuer, canonical; without an issuer it belongs to the site's default authority."""
    value = dataset.text(0x00100020)
    return authorities.identifier(value, issuer_of(dataset)) if value else Identifier("")


def read_demographics(dataset: Dataset) -> Demographics:
    """Name, birth date and sex."""
    return Demographics(
        name=read_name(dataset.person_name(0x00100010)),
        birth_date=dataset.text(0x00100030)[:8],
        sex=dataset.text(0x00100040)[:1].upper(),
    )


def read_received_patient(dataset: Dataset, authorities: Authorities) -> ReceivedPatient:
    """The patient as the object itself says."""
    said = read_demographics(dataset)
    return ReceivedPatient(read_identifier(dataset, authorities), said.name, said.birth_date, said.sex)


def put_patient(dataset: Dataset, patient: Patient, *, others: bool = True) -> None:
    """Write the patient's identity: name, ID with issuer and qualifiers, birth date, sex, other IDs. PS3.3 C.2.2.

    An ID with a backslash, which would be two values, is left out: neither of them is the patient's. PS3.5 6.4."""
    facts, primary = patient.demographics, patient.primary
    dataset.set(0x00100010, written_name(facts.name))
    dataset.set(0x00100020, exact(primary.value))
    issuer = primary.authority if exact(primary.value) else AssigningAuthority()
    if exact(issuer.namespace):
        dataset.set(0x00100021, issuer.namespace)
    else:
        dataset.discard(0x00100021)
    if exact(issuer.universal_id):
        qualifiers = Dataset.of(UniversalEntityID=issuer.universal_id)
        qualifiers.set(0x00400033, issuer.universal_id_type or "ISO")
        dataset.set(0x00100024, [qualifiers])
    else:
        dataset.discard(0x00100024)
    dataset.set(0x00100030, facts.birth_date[:8] if len(facts.birth_date) >= 8 else "")
    dataset.set(0x00100040, dicom_sex(facts.sex))
    further = [one for one in patient.identifiers[1:] if exact(one.value)]
    if others and further:
        dataset.set(0x00101002, [_other_id(one) for one in further])


def _other_id(one: Identifier) -> Dataset:
    item = Dataset.of(PatientID=one.value, TypeOfPatientID="TEXT")
    if exact(one.authority.namespace):
        item.set(0x00100021, one.authority.namespace)
    if exact(one.authority.universal_id):
        item.set(0x00100024, [authority_item(AssigningAuthority("", one.authority.universal_id, "ISO"))])
    return item


def physician_text(who: Physician) -> str:
    """A physician as a PN value."""
    return written_name(who.name)
