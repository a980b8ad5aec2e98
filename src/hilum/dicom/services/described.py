"""What an object says of its patient, study and series, as nouns that wait only for what the record knows. PS3.3 C.7.1 to C.7.3.

Objects of a series mostly say the same: the description of one serves the next, as long as no attribute that it was made of
(`DESCRIBING`) has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.core.person import PersonName
from hilum.core.study import ReceivedPatient, Series, Study
from hilum.dicom.services.metadata import Attributes

__all__ = ["DESCRIBING", "Described", "describe"]

DESCRIBING = frozenset(
    (
        0x00080005, 0x00080016, 0x00080020, 0x00080021, 0x00080030, 0x00080031, 0x00080050, 0x00080051, 0x00080060,
        0x00080070, 0x00080080, 0x00080090, 0x00081010, 0x00081030, 0x0008103E, 0x00081050, 0x00081111,
        0x00100010, 0x00100020, 0x00100021, 0x00100024, 0x00100030, 0x00100040, 0x00180015,
        0x0020000D, 0x0020000E, 0x00200010, 0x00200011, 0x00200060, 0x00400275,
    )
)  # fmt: skip
"""Tags of the attributes that a description is made of."""


@dataclass(frozen=True, slots=True)
class Described:
    """What an object says of what it belongs to.

    patient_id, issuer    as they stand there, not yet in the site's canonical form
    study, series         without our patient, order and times
    accession_issuer      of (0008,0051)
    request               (requested procedure id, SPS id) of the first request attributes item
    keys                  (kind, value) of keys for the journal
    """

    patient_id: str
    issuer: AssigningAuthority
    has_issuer: bool
    name: PersonName
    birth_date: str
    sex: str
    study: Study
    accession_issuer: AssigningAuthority
    series: Series
    request: tuple[str, str]
    keys: tuple[tuple[str, str], ...]

    def patient(self, authorities: Authorities) -> ReceivedPatient:
        """The patient as the object says, the identifier in canonical form."""
        identifier = authorities.identifier(self.patient_id, self.issuer) if self.patient_id else Identifier("")
        return ReceivedPatient(identifier, self.name, self.birth_date, self.sex)

    def holds_after(self, changed: Iterable[int]) -> bool:
        """An object that differs in these tags says the same."""
        return DESCRIBING.isdisjoint(changed)


def describe(attributes: Attributes) -> Described:
    """Read what an object belongs to."""
    qualifiers = attributes.item("00100024")
    issuer = attributes.item("00080051")
    asked = attributes.item("00400275")
    study_uid, series_uid = attributes.text("0020000D"), attributes.text("0020000E")
    accession = attributes.text("00080050")
    series = Series(
        uid=series_uid,
        study_uid=study_uid,
        modality=attributes.text("00080060"),
        number=attributes.text("00200011"),
        description=attributes.text("0008103E"),
        body_part=attributes.text("00180015"),
        laterality=attributes.text("00200060"),
        date=attributes.text("00080021"),
        time=attributes.text("00080031"),
        station_name=attributes.text("00081010"),
        institution=attributes.text("00080080"),
        manufacturer=attributes.text("00080070"),
        performed_step=attributes.item("00081111").text("00081155"),
        performing_physician=attributes.name("00081050"),
    )
    request = asked.text("00401001"), asked.text("00400009")
    keys = (
        ("study", study_uid),
        ("series", series_uid),
        ("accession", accession),
        ("procedure", request[0]),
        ("step", request[1]),
        ("mpps", series.performed_step),
    )
    return Described(
        patient_id=attributes.text("00100020"),
        issuer=AssigningAuthority(
            attributes.text("00100021"), qualifiers.text("00400032"), qualifiers.text("00400033")
        ),
        has_issuer=bool(attributes.text("00100021") or attributes.values("00100024")),
        name=attributes.name("00100010"),
        birth_date=attributes.text("00100030")[:8],
        sex=attributes.text("00100040")[:1].upper(),
        study=Study(
            uid=study_uid,
            patient_id="",
            accession=accession,
            study_id=attributes.text("00200010"),
            date=attributes.text("00080020"),
            time=attributes.text("00080030"),
            description=attributes.text("00081030"),
            referring_physician=attributes.name("00080090"),
        ),
        accession_issuer=AssigningAuthority(issuer.text("00400031"), issuer.text("00400032"), issuer.text("00400033")),
        series=series,
        request=request,
        keys=tuple(one for one in keys if one[1]),
    )
