"""What became of a message: which field became which attribute or element of the other standards.

One table a family of messages, each row a source place and the places where its value stands afterwards. Sources: RAD TF-2
Appendices A and B (HL7 to DICOM), RAD TF-2 4.4, 4.6, 4.8 (worklist, performed step, images), RAD TF-2 4.28 and RD (reports), ITI TF-2
Appendix E (identifiers), ITI TF-3 4.2 (document metadata), FHIR R4 mappings of Patient, ServiceRequest, ImagingStudy,
DiagnosticReport, CDA R2 header. Only places are told here, never a value: a page that may show values looks them up by place.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange
from hilum.core.record import InstanceFilter, Record
from hilum.hl7v2.data import er7

__all__ = ["Became", "became", "rows"]


@dataclass(frozen=True, slots=True)
class Became:
    """One value's way into another standard.

    source_place     "PID-3.1", "(0010,0020)", "Patient.identifier"
    target_standard  DICOM | FHIR | CDA | XDS | HL7 v2
    target_place     "(0010,0020) Patient ID", "Patient.identifier.value"
    note             what happens on the way: reordering, code translation, when it does not apply
    """

    source_place: str
    source_words: str
    target_standard: str
    target_place: str
    note: str = ""


# A row: source | words | standard: place ~ note | ...; a line that is indented goes on with the one before.
_PATIENT = """
PID-3.1 | Patient identifier | DICOM: (0010,0020) Patient ID | FHIR: Patient.identifier.value
    | CDA: recordTarget/patientRole/id/@extension | XDS: DocumentEntry.patientId CX.1
PID-3.4.1 | its assigning authority, namespace | DICOM: (0010,0021) Issuer of Patient ID
PID-3.4.2 | its assigning authority, OID | DICOM: (0010,0024) > (0040,0032) Universal Entity ID
    | FHIR: Patient.identifier.system ~ urn:oid: before it | CDA: recordTarget/patientRole/id/@root
    | XDS: DocumentEntry.patientId CX.4
PID-3.5 | Identifier type | FHIR: Patient.identifier.type ~ table 0203 | DICOM: (0010,0022) Type of Patient ID ~ TEXT
PID-5 | Name | DICOM: (0010,0010) Patient's Name ~ prefix and suffix change places | FHIR: Patient.name
    | CDA: recordTarget/patientRole/patient/name | XDS: DocumentEntry.sourcePatientInfo PID-5
PID-6 | Mother's birth name | DICOM: (0010,1060) Patient's Mother's Birth Name | FHIR: Patient.extension mothersMaidenName
PID-7 | Birth date | DICOM: (0010,0030) Patient's Birth Date ~ the day only | FHIR: Patient.birthDate
    | CDA: recordTarget/patientRole/patient/birthTime/@value | XDS: DocumentEntry.sourcePatientInfo PID-7
PID-8 | Administrative sex | DICOM: (0010,0040) Patient's Sex ~ M F O; A and N become O, U becomes empty
    | FHIR: Patient.gender ~ male female other unknown | CDA: recordTarget/patientRole/patient/administrativeGenderCode
    | XDS: DocumentEntry.sourcePatientInfo PID-8
PID-11 | Address | DICOM: (0010,1040) Patient's Address ~ flattened to 64 characters | FHIR: Patient.address
    | CDA: recordTarget/patientRole/addr | XDS: DocumentEntry.sourcePatientInfo PID-11
PID-13 | Telephone, home | DICOM: (0010,2154) Patient's Telephone Numbers | FHIR: Patient.telecom
    | CDA: recordTarget/patientRole/telecom
PID-15 | Primary language | DICOM: (0010,0101) Patient's Primary Language Code Sequence | FHIR: Patient.communication.language
    | CDA: recordTarget/patientRole/patient/languageCommunication/languageCode
PID-18.1 | Account number | DICOM: (0038,0010) Admission ID ~ only where PV1-19 is empty
"""

_VISIT = """
PV1-2 | Patient class | DICOM: (0038,0016) Route of Admissions | FHIR: Encounter.class ~ O is AMB, I is IMP, E is EMER
PV1-3 | Assigned location | DICOM: (0038,0300) Current Patient Location | FHIR: Encounter.location
PV1-7 | Attending doctor | FHIR: Encounter.participant ATND
PV1-8 | Referring doctor | DICOM: (0008,0090) Referring Physician's Name ~ identifier to (0008,0096)
    | FHIR: Encounter.participant REFR
PV1-19.1 | Visit number | DICOM: (0038,0010) Admission ID | FHIR: Encounter.identifier.value
    | CDA: componentOf/encompassingEncounter/id
PV1-19.4 | its assigning authority | DICOM: (0038,0014) Issuer of Admission ID Sequence | FHIR: Encounter.identifier.system
PV1-44 | Admit date and time | DICOM: (0038,0020) Admitting Date, (0038,0021) Time | FHIR: Encounter.period.start
"""

_MERGE = """
MRG-1.1 | Identifier that is given up
    | DICOM: (0010,0020) Patient ID ~ all studies of the prior patient now answer with the survivor's
    | FHIR: Patient.link replaced-by ~ on the prior patient, made inactive
    | XDS: DocumentEntry.patientId ~ documents follow the survivor
MRG-7 | Prior name | DICOM: (0400,0561) Original Attributes Sequence ~ where retrieved objects are coerced
"""

_ORDER = """
ORC-2.1 | Placer order number | DICOM: (0040,2016) Placer Order Number | FHIR: ServiceRequest.identifier PLAC
    | CDA: inFulfillmentOf/order/id
ORC-2.2 | its authority | DICOM: (0040,0026) Order Placer Identifier Sequence | FHIR: ServiceRequest.identifier.system
ORC-3.1 | Filler order number | DICOM: (0040,2017) Filler Order Number | FHIR: ServiceRequest.identifier FILL
ORC-3.2 | its authority | DICOM: (0040,0027) Order Filler Identifier Sequence | FHIR: ServiceRequest.identifier.system
ORC-5 | Order status | FHIR: ServiceRequest.status ~ SC IP active, CM completed, CA DC revoked
    | DICOM: (0040,0100) > (0040,0020) SPS Status
ORC-7.4 | Wanted at | DICOM: (0040,0100) > (0040,0002) SPS Start Date, (0040,0003) Time | FHIR: ServiceRequest.occurrence
ORC-7.6 | Priority | DICOM: (0040,1003) Requested Procedure Priority ~ S STAT, A HIGH, R ROUTINE, T MEDIUM
    | FHIR: ServiceRequest.priority
ORC-17 | Entering organization | DICOM: (0008,0080) Institution Name
TQ1-7 | Wanted at | DICOM: (0040,0100) > (0040,0002) SPS Start Date, (0040,0003) Time | FHIR: ServiceRequest.occurrence
TQ1-9.1 | Priority | DICOM: (0040,1003) Requested Procedure Priority ~ S STAT, A HIGH, R ROUTINE, T MEDIUM
    | FHIR: ServiceRequest.priority
OBR-4.1 | Procedure ordered | DICOM: (0032,1064) Requested Procedure Code Sequence ~ unless OBR-44 is given
    | FHIR: ServiceRequest.code
OBR-4.2 | its words | DICOM: (0032,1060) Requested Procedure Description | FHIR: ServiceRequest.code.text
OBR-4.4 | Protocol of the step | DICOM: (0040,0100) > (0040,0008) Scheduled Protocol Code Sequence
    | FHIR: ServiceRequest.orderDetail
OBR-4.5 | its words | DICOM: (0040,0100) > (0040,0007) SPS Description
OBR-12 | Danger code | DICOM: (0038,0500) Patient State
OBR-13 | Relevant clinical information | DICOM: (0010,2000) Medical Alerts | FHIR: ServiceRequest.note
OBR-16 | Ordering provider | DICOM: (0032,1032) Requesting Physician | FHIR: ServiceRequest.requester
    | CDA: participant REF/associatedEntity
OBR-18 | Accession number (2.3.1) | DICOM: (0008,0050) Accession Number | FHIR: ServiceRequest.identifier ACSN
    | CDA: inFulfillmentOf/order/id | XDS: DocumentEntry.referenceIdList accession
OBR-19 | Requested procedure id (2.3.1) | DICOM: (0040,1001) Requested Procedure ID
OBR-20 | Scheduled step id (2.3.1) | DICOM: (0040,0100) > (0040,0009) SPS ID
OBR-24 | Modality (2.3.1) | DICOM: (0040,0100) > (0008,0060) Modality | FHIR: ImagingStudy.modality
OBR-30 | Transportation mode | DICOM: (0040,1004) Patient Transport Arrangements
OBR-31 | Reason for study | DICOM: (0040,1002) Reason for the Requested Procedure | FHIR: ServiceRequest.reasonCode
OBR-34 | Technician | DICOM: (0040,0100) > (0040,0006) Scheduled Performing Physician's Name
OBR-44.1 | Procedure code | DICOM: (0032,1064) Requested Procedure Code Sequence | FHIR: ServiceRequest.code
ZDS-1.1 | Study Instance UID (2.3.1) | DICOM: (0020,000D) Study Instance UID
    | FHIR: ImagingStudy.identifier ~ urn:dicom:uid, urn:oid: before it
IPC-1.1 | Accession identifier | DICOM: (0008,0050) Accession Number | FHIR: ServiceRequest.identifier ACSN
    | CDA: inFulfillmentOf/order/id | XDS: DocumentEntry.referenceIdList accession
IPC-1.2 | its authority | DICOM: (0008,0051) Issuer of Accession Number Sequence
IPC-2.1 | Requested procedure id | DICOM: (0040,1001) Requested Procedure ID
IPC-3.1 | Study Instance UID | DICOM: (0020,000D) Study Instance UID
    | FHIR: ImagingStudy.identifier ~ urn:dicom:uid, urn:oid: before it
IPC-4.1 | Scheduled step id | DICOM: (0040,0100) > (0040,0009) SPS ID
IPC-5.1 | Modality | DICOM: (0040,0100) > (0008,0060) Modality | FHIR: ImagingStudy.modality
IPC-6.1 | Protocol code | DICOM: (0040,0100) > (0040,0008) Scheduled Protocol Code Sequence
IPC-7 | Station name | DICOM: (0040,0100) > (0040,0010) Scheduled Station Name
IPC-8 | Station location | DICOM: (0040,0100) > (0040,0011) SPS Location
IPC-9 | Station AE title | DICOM: (0040,0100) > (0040,0001) Scheduled Station AE Title
"""

_REPORT = """
ORC-2.1 | Placer order number | FHIR: DiagnosticReport.basedOn | CDA: inFulfillmentOf/order/id
    | DICOM: (0040,A370) > (0040,2016)
OBR-2.1 | Placer order number | FHIR: DiagnosticReport.basedOn | CDA: inFulfillmentOf/order/id
    | DICOM: (0040,A370) > (0040,2016)
OBR-3.1 | Filler order number | FHIR: DiagnosticReport.identifier FILL | CDA: documentationOf/serviceEvent/id
    | DICOM: (0040,A370) > (0040,2017)
OBR-4.1 | What was examined | FHIR: DiagnosticReport.code | CDA: documentationOf/serviceEvent/code
    | XDS: DocumentEntry.eventCodeList
OBR-7 | Observed at | FHIR: DiagnosticReport.effective | CDA: documentationOf/serviceEvent/effectiveTime
    | XDS: DocumentEntry.serviceStartTime | DICOM: (0008,0023) Content Date
OBR-18 | Accession number | FHIR: ServiceRequest.identifier ACSN | CDA: inFulfillmentOf/order/id
    | DICOM: (0008,0050) Accession Number | XDS: DocumentEntry.referenceIdList accession
OBR-19 | Requested procedure id | DICOM: (0040,A370) > (0040,1001)
OBR-22 | Reported at | FHIR: DiagnosticReport.issued | CDA: ClinicalDocument/effectiveTime | XDS: DocumentEntry.creationTime
OBR-25 | Result status | FHIR: DiagnosticReport.status ~ P preliminary, F final, C corrected, X cancelled
    | DICOM: (0040,A491) Completion Flag, (0040,A493) Verification Flag
OBR-32 | Principal interpreter | FHIR: DiagnosticReport.resultsInterpreter | CDA: legalAuthenticator/assignedEntity
    | DICOM: (0040,A073) Verifying Observer Sequence | XDS: DocumentEntry.author
OBX-3 | What is observed | FHIR: Observation.code | CDA: section/code | DICOM: (0040,A043) Concept Name Code Sequence
OBX-5 | The observation itself | FHIR: Observation.value, DiagnosticReport.conclusion | CDA: section/text
    | DICOM: (0040,A160) Text Value ~ 113014 DCM: (0020,000D) Study Instance UID
OBX-6 | Unit | FHIR: Observation.valueQuantity.unit | DICOM: (0040,08EA) Measurement Units Code Sequence
OBX-11 | Observation status | FHIR: Observation.status
"""

_WORKLIST = """
(0010,0010) | Patient's Name | DICOM: (0010,0010) in MPPS and images ~ unchanged | HL7 v2: PID-5 | FHIR: Patient.name
(0010,0020) | Patient ID | DICOM: (0010,0020) in MPPS and images ~ unchanged | HL7 v2: PID-3.1
    | FHIR: Patient.identifier.value
(0010,0021) | Issuer of Patient ID | DICOM: (0010,0021) in images | HL7 v2: PID-3.4.1 | FHIR: Patient.identifier.system
(0008,0050) | Accession Number | DICOM: (0008,0050) in images, (0040,0270) > (0008,0050) in MPPS | HL7 v2: IPC-1.1, OBR-18
    | FHIR: ServiceRequest.identifier ACSN
(0020,000D) | Study Instance UID | DICOM: (0020,000D) in images, (0040,0270) > (0020,000D) in MPPS | HL7 v2: IPC-3.1, ZDS-1.1
    | FHIR: ImagingStudy.identifier
(0040,1001) | Requested Procedure ID | DICOM: (0040,0275) > (0040,1001) in images, (0020,0010) Study ID
    | HL7 v2: IPC-2.1, OBR-19
(0032,1060) | Requested Procedure Description | DICOM: (0008,1030) Study Description in images | HL7 v2: OBR-44.2, OBR-4.2
    | FHIR: ImagingStudy.description
(0032,1064) | Requested Procedure Code Sequence | DICOM: (0008,1032) Procedure Code Sequence in images | HL7 v2: OBR-44, OBR-4
    | FHIR: ServiceRequest.code
(0040,0100) > (0040,0009) | SPS ID | DICOM: (0040,0275) > (0040,0009) in images, (0040,0270) > (0040,0009) in MPPS
    | HL7 v2: IPC-4.1, OBR-20
(0040,0100) > (0008,0060) | Modality | DICOM: (0008,0060) in images | HL7 v2: IPC-5.1, OBR-24 | FHIR: ImagingStudy.modality
(0040,0100) > (0040,0008) | Scheduled Protocol Code Sequence | DICOM: (0040,0260) Performed Protocol Code Sequence
    | HL7 v2: IPC-6
(0040,2016) | Placer Order Number | DICOM: (0040,0270) > (0040,2016) in MPPS | HL7 v2: ORC-2.1
    | FHIR: ServiceRequest.identifier PLAC
(0040,2017) | Filler Order Number | DICOM: (0040,0270) > (0040,2017) in MPPS | HL7 v2: ORC-3.1
    | FHIR: ServiceRequest.identifier FILL
"""

_PERFORMED = """
(0040,0270) > (0040,0009) | SPS ID | HL7 v2: IPC-4.1, OBR-20 of the status message
    | DICOM: (0040,0100) > (0040,0009) in the worklist ~ its SPS Status changes
(0040,0270) > (0008,0050) | Accession Number | HL7 v2: IPC-1.1, OBR-18 of the status message
    | FHIR: ServiceRequest.identifier ACSN
(0040,0270) > (0020,000D) | Study Instance UID | HL7 v2: IPC-3.1, OBX-5 113014 of the status message
    | FHIR: ImagingStudy.identifier
(0040,0270) > (0040,2016) | Placer Order Number | HL7 v2: ORC-2.1 of the status message
(0040,0270) > (0040,2017) | Filler Order Number | HL7 v2: ORC-3.1 of the status message
(0040,0252) | PPS Status | HL7 v2: ORC-5 ~ IN PROGRESS is IP, COMPLETED is CM, DISCONTINUED is DC
    | FHIR: ServiceRequest.status | DICOM: (0040,0100) > (0040,0020) SPS Status
(0040,0244) | PPS Start Date | HL7 v2: OBR-7 | FHIR: ImagingStudy.started
(0040,0253) | PPS ID | DICOM: (0040,0253) in images
(0040,0340) > (0020,000E) | Series Instance UID | DICOM: (0020,000E) in images ~ each must be listed
    | FHIR: ImagingStudy.series.uid
(0040,0281) | Discontinuation Reason | HL7 v2: ORC-16 ~ 110514: wrong worklist entry, the order stays open
"""

_IMAGES = """
(0010,0020) | Patient ID | HL7 v2: PID-3.1 | FHIR: Patient.identifier.value | XDS: DocumentEntry.patientId ~ of a manifest
(0010,0021) | Issuer of Patient ID | HL7 v2: PID-3.4.1 | FHIR: Patient.identifier.system
(0010,0010) | Patient's Name | HL7 v2: PID-5 | FHIR: Patient.name ~ of an unknown patient only: an image corrects nobody
(0010,0030) | Patient's Birth Date | HL7 v2: PID-7 | FHIR: Patient.birthDate
(0010,0040) | Patient's Sex | HL7 v2: PID-8 | FHIR: Patient.gender
(0020,000D) | Study Instance UID | FHIR: ImagingStudy.identifier ~ urn:dicom:uid, urn:oid: before it
    | HL7 v2: IPC-3.1, OBX-5 113014 | CDA: observationMedia, externalAct/id
(0008,0050) | Accession Number | FHIR: ImagingStudy.basedOn, ServiceRequest.identifier ACSN | HL7 v2: IPC-1.1, OBR-18
    | XDS: DocumentEntry.referenceIdList accession
(0008,0020) | Study Date | FHIR: ImagingStudy.started | XDS: DocumentEntry.serviceStartTime
(0008,1030) | Study Description | FHIR: ImagingStudy.description | XDS: DocumentEntry.title
(0008,0060) | Modality | FHIR: ImagingStudy.series.modality | XDS: DocumentEntry.eventCodeList
(0020,000E) | Series Instance UID | FHIR: ImagingStudy.series.uid | DICOM: (0040,0340) > (0020,000E) in MPPS ~ must agree
(0008,103E) | Series Description | FHIR: ImagingStudy.series.description
(0008,0018) | SOP Instance UID | FHIR: ImagingStudy.series.instance.uid
    | DICOM: (0008,1199) in storage commitment and availability notice
(0008,0016) | SOP Class UID | FHIR: ImagingStudy.series.instance.sopClass
(0040,0275) | Request Attributes Sequence | FHIR: ImagingStudy.basedOn | DICOM: (0040,0100) of the worklist ~ must agree
(0008,1111) | Referenced Performed Procedure Step | DICOM: SOP Instance of the MPPS ~ must exist
"""

_DOCUMENT = """
XDSDocumentEntry.patientId | Patient identifier (CX) | FHIR: DocumentReference.subject, Patient.identifier | HL7 v2: PID-3
    | CDA: recordTarget/patientRole/id
XDSDocumentEntry.uniqueId | Document unique id | FHIR: DocumentReference.masterIdentifier | CDA: ClinicalDocument/id
XDSDocumentEntry.classCode | Class | FHIR: DocumentReference.category
XDSDocumentEntry.typeCode | Type | FHIR: DocumentReference.type | CDA: ClinicalDocument/code
XDSDocumentEntry.formatCode | Format | FHIR: DocumentReference.content.format
XDSDocumentEntry.creationTime | Made at | FHIR: DocumentReference.content.attachment.creation
    | CDA: ClinicalDocument/effectiveTime
XDSDocumentEntry.title | Title | FHIR: DocumentReference.description | CDA: ClinicalDocument/title
XDSDocumentEntry.languageCode | Language | FHIR: DocumentReference.content.attachment.language
    | CDA: ClinicalDocument/languageCode
XDSDocumentEntry.confidentialityCode | Confidentiality | FHIR: DocumentReference.securityLabel
    | CDA: ClinicalDocument/confidentialityCode
XDSDocumentEntry.author | Author | FHIR: DocumentReference.author | CDA: author/assignedAuthor
XDSDocumentEntry.hash | SHA-1 of the bytes | FHIR: DocumentReference.content.attachment.hash ~ base64 instead of hex
XDSDocumentEntry.referenceIdList | Related identifiers | FHIR: DocumentReference.context.related
    | DICOM: (0008,0050) Accession Number
XDSSubmissionSet.uniqueId | Submission set | FHIR: List.identifier
XDSSubmissionSet.sourceId | Who submitted | FHIR: List.extension sourceId
"""

_FHIR_PATIENT = """
Patient.identifier.value | Patient identifier | HL7 v2: PID-3.1 | DICOM: (0010,0020) Patient ID
    | CDA: recordTarget/patientRole/id/@extension
Patient.identifier.system | its system | HL7 v2: PID-3.4 ~ urn:oid: taken off | DICOM: (0010,0024) > (0040,0032)
    | CDA: recordTarget/patientRole/id/@root
Patient.name | Name | HL7 v2: PID-5 | DICOM: (0010,0010) Patient's Name | CDA: recordTarget/patientRole/patient/name
Patient.birthDate | Birth date | HL7 v2: PID-7 | DICOM: (0010,0030) Patient's Birth Date
    | CDA: recordTarget/patientRole/patient/birthTime
Patient.gender | Gender | HL7 v2: PID-8 ~ M F O U | DICOM: (0010,0040) Patient's Sex
    | CDA: recordTarget/patientRole/patient/administrativeGenderCode
Patient.address | Address | HL7 v2: PID-11 | DICOM: (0010,1040) Patient's Address | CDA: recordTarget/patientRole/addr
Patient.telecom | Telecom | HL7 v2: PID-13 | DICOM: (0010,2154) Patient's Telephone Numbers
    | CDA: recordTarget/patientRole/telecom
"""

_FHIR_ORDER = """
ServiceRequest.identifier | Order numbers | HL7 v2: ORC-2 (PLAC), ORC-3 (FILL), IPC-1 (ACSN)
    | DICOM: (0040,2016), (0040,2017), (0008,0050)
ServiceRequest.status | Status | HL7 v2: ORC-5
ServiceRequest.code | Procedure | HL7 v2: OBR-4 | DICOM: (0032,1064) Requested Procedure Code Sequence
ServiceRequest.priority | Priority | HL7 v2: TQ1-9 | DICOM: (0040,1003) Requested Procedure Priority
ServiceRequest.occurrenceDateTime | Wanted at | HL7 v2: TQ1-7 | DICOM: (0040,0100) > (0040,0002)
ServiceRequest.requester | Requester | HL7 v2: OBR-16 | DICOM: (0032,1032) Requesting Physician
"""

_FHIR_REPORT = """
DiagnosticReport.status | Status | HL7 v2: OBR-25 | DICOM: (0040,A491) Completion Flag
DiagnosticReport.code | Examined | HL7 v2: OBR-4 | CDA: documentationOf/serviceEvent/code
DiagnosticReport.issued | Reported | HL7 v2: OBR-22 | CDA: ClinicalDocument/effectiveTime
DiagnosticReport.conclusion | Conclusion | HL7 v2: OBX-5 | CDA: section/text
DiagnosticReport.basedOn | Order | HL7 v2: OBR-2, OBR-3 | CDA: inFulfillmentOf/order/id
"""

_FHIR_DOCUMENT = """
DocumentReference.masterIdentifier | Document unique id | XDS: DocumentEntry.uniqueId | CDA: ClinicalDocument/id
DocumentReference.subject | Patient | XDS: DocumentEntry.patientId | CDA: recordTarget/patientRole/id
DocumentReference.type | Type | XDS: DocumentEntry.typeCode | CDA: ClinicalDocument/code
DocumentReference.category | Class | XDS: DocumentEntry.classCode
DocumentReference.content | The document | XDS: DocumentEntry.hash, size, mimeType ~ hex instead of base64
DocumentReference.securityLabel | Confidentiality | XDS: DocumentEntry.confidentialityCode
    | CDA: ClinicalDocument/confidentialityCode
"""


def rows(table: str) -> tuple[Became, ...]:
    """The rows of one table: source | words | standard: place ~ note | ..."""
    found = []
    for line in table.strip().replace("\n    |", " |").splitlines():
        source, words, *targets = (cell.strip() for cell in line.split("|"))
        for target in targets:
            standard, _, place = target.partition(": ")
            place, _, note = place.partition(" ~ ")
            found.append(Became(source, words, standard, place, note))
    return tuple(found)


_P, _V, _M, _O, _R = rows(_PATIENT), rows(_VISIT), rows(_MERGE), rows(_ORDER), rows(_REPORT)
_HL7: tuple[tuple[str, tuple[Became, ...]], ...] = (
    ("ADT^A40", _P + _M + _V),
    ("ADT^A47", _P + _M),
    ("ADT^A24", _P),
    ("ADT^A37", _P),
    ("ADT^", _P + _V),
    ("ORM^", _P + _V + _O),
    ("OMG^", _P + _V + _O),
    ("OMI^", _P + _V + _O),
    ("ORU^", _P + _R),
    ("MDM^", _P + _R),
)
_DICOM = {
    "RAD-5": rows(_WORKLIST),
    "N-CREATE": rows(_PERFORMED),
    "N-SET": rows(_PERFORMED),
    "C-STORE": rows(_IMAGES),
}
_XDS = rows(_DOCUMENT)
_FHIR = {
    "Patient": rows(_FHIR_PATIENT),
    "ServiceRequest": rows(_FHIR_ORDER),
    "DiagnosticReport": rows(_FHIR_REPORT),
    "DocumentReference": rows(_FHIR_DOCUMENT),
}


def became(exchange: Exchange, record: Record) -> list[Became]:
    """Where the values of this exchange stand in the other standards; places that the message leaves empty are left out.

    Empty for messages that carry nothing onward (acknowledgements, queries of images) and for unreadable ones.
    """
    if exchange.standard == "hl7v2":
        return _of_message(exchange)
    if exchange.standard == "dicom":
        return _of_dicom(exchange, record)
    if exchange.standard == "dicomweb":
        return _kept(_DICOM["C-STORE"], _stored_tags(exchange, record)) if "STOW" in exchange.kind.upper() else []
    if exchange.standard == "xds":
        return _of_metadata(exchange)
    return _of_resource(exchange) if exchange.standard == "fhir" else []


def _of_message(exchange: Exchange) -> list[Became]:
    table = next((table for start, table in _HL7 if exchange.kind.startswith(start)), ())
    if not table:
        return []
    try:
        message = er7.parse(exchange.request)
        return [row for row in table if message[row.source_place]]
    except HilumError:
        return []


def _of_dicom(exchange: Exchange, record: Record) -> list[Became]:
    if exchange.transaction == "RAD-5" or exchange.values("step"):
        return list(_DICOM["RAD-5"]) if exchange.kind.startswith("C-FIND") else _performed(exchange)
    if exchange.kind.startswith("C-STORE"):
        return _kept(_DICOM["C-STORE"], _stored_tags(exchange, record))
    return _performed(exchange)


def _performed(exchange: Exchange) -> list[Became]:
    is_mpps = exchange.transaction in ("RAD-6", "RAD-7", "RAD-20", "RAD-21") or bool(exchange.values("mpps"))
    return list(_DICOM.get(exchange.kind.split(" ")[0], ())) if is_mpps else []


def _stored_tags(exchange: Exchange, record: Record) -> frozenset[str] | None:
    """The tags, as DICOM JSON names them, of the first instance that the exchange stored; None where it is not at hand."""
    first = exchange.values("instance")[:1]
    where = InstanceFilter(instance_uids=first) if first else None
    if where is None and (series := exchange.values("series")[:1]):
        where = InstanceFilter(series_uids=series)
    if where is None:
        return None
    for _, packed in record.studies.metadata(where):
        try:
            content = json.loads(zlib.decompressobj().decompress(packed, 4 << 20))
        except (zlib.error, ValueError):
            return None
        whole = content[0] if isinstance(content, list) and content else content
        return frozenset(whole) if isinstance(whole, dict) else None
    return None


def _kept(table: Iterable[Became], tags: frozenset[str] | None) -> list[Became]:
    if not tags:
        return list(table)
    return [row for row in table if row.source_place[1:10].replace(",", "") in tags]


def _of_metadata(exchange: Exchange) -> list[Became]:
    is_submission = exchange.transaction in ("ITI-41", "ITI-42", "RAD-68") or exchange.kind in (
        "ITI-41",
        "ITI-42",
        "RAD-68",
    )
    return list(_XDS) if is_submission else []


def _of_resource(exchange: Exchange) -> list[Became]:
    """The rows of each resource type that the exchange's keys name, or its body."""
    types = {value.split("/")[0] for value in exchange.values("resource")}
    types |= {name for name in _FHIR if f'"{name}"'.encode() in exchange.request[:65536]}
    wanted: Callable[[str], bool] = types.__contains__
    return [row for name, table in _FHIR.items() if wanted(name) for row in table]
