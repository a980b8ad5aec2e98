"""What edition 2.9 of HL7 v2 changes against 2.8.2: fields, segments, structures, events. Used by `generate_hl7v2_definitions.py`.

Facts read in the tables of the HL7 v2+ guide (repository HL7/v2ig, package hl7.v2plus, whose ImplementationGuide resource,
input/v2plus.xml, declares the licence CC0-1.0): fields and structures as 2.9 prints them, with what its successor 2.9.1 adds. What
is 2.9.1's is left out here: GSP, GSR and GSC with their places in the structures, IN1-56, TXA-29 to TXA-31.
docs/decisions/0010-hl7v2-definitions.md tells what was read in whole, what only to its end, and what was taken from 2.8.2 unread.
"""

from __future__ import annotations

import re
from typing import Any

from hl7v2_edition_2_9_structures import EDITS, RESTRICTED, STRUCTURES, UNRESTRICTED
from hl7v2_sources import Row

from hilum.hl7v2.definitions import notation

BASE, EDITION = "2.8.2", "2.9"

NEW_SEGMENTS = {
    "CTR": "Contract Master Outbound",
    "DEV": "Device",
    "DST": "Transport Destination",
    "OH1": "Person Employment Status",
    "OH2": "Past or Present Job",
    "OH3": "Usual Work",
    "OH4": "Combat Zone Work",
}
WITHDRAWN_SEGMENTS = ("QRD", "QRF", "URD", "URS")
"""2.8.2 still names them, without fields."""

FIELDS = """
AL1 6 | Identification Date | | W
ARQ 4 | Placer Order Group Number | EI | O
ARQ 26 | Alternate Placer Order Group Number | EIP | O
ARV 7 | Security Classification Tag | CWE | R | | | 0952
ARV 8 | Security Handling Instructions | CWE | O | * | | 0953
ARV 9 | Access Restriction Message Location | ERL | O | *
ARV 10 | Access Restriction Instance Identifier | EI | C
BHS 15 | Security Classification Tag | CWE | C | | | 0952
BHS 16 | Security Handling Instructions | CWE | C | * | | 0953
BHS 17 | Special Access Restriction Instructions | ST | C | *
BPX 22 | Action Code | ID | O | | 1 | 0206
BTX 21 | Action Code | ID | O | | 1 | 0206
BUI 13 | Action Code | ID | O | | 1 | 0206
CM0 3 | Alternate Study ID | EI | O | 3
CM2 4 | Events Scheduled This Time Point | CWE | R | 200
CSR 11 | Study Randomization Date/Time | DTM | O | 3
CSR 12 | Randomized Study Arm | CWE | O | 3
CSR 13 | Stratum for Study Randomization | CWE | O | 3
CSR 17 | Action Code | ID | O | | 1 | 0206
CTI 4 | Action Code | ID | O | | 1 | 0206
CTR 1 | Contract Identifier | EI | R
CTR 2 | Contract Description | ST | O
CTR 3 | Contract Status | CWE | O | | | 0536
CTR 4 | Effective Date | DTM | R
CTR 5 | Expiration Date | DTM | R
CTR 6 | Contract Owner Name | XPN | O
CTR 7 | Contract Originator Name | XPN | O
CTR 8 | Supplier Type | CWE | R | | | 0946
CTR 9 | Contract Type | CWE | O | | | 0965
CTR 10 | Free On Board Freight Terms | CNE | O | | | 0532
CTR 11 | Price Protection Date | DTM | O
CTR 12 | Fixed Price Contract Indicator | CNE | O | | | 0532
CTR 13 | Group Purchasing Organization | XON | O
CTR 14 | Maximum Markup | MOP | O
CTR 15 | Actual Markup | MOP | O
CTR 16 | Corporation | XON | C | *
CTR 17 | Parent of Corporation | XON | O
CTR 18 | Pricing Tier Level | CWE | O | | | 0966
CTR 19 | Contract Priority | ST | O
CTR 20 | Class of Trade | CWE | O | | | 0947
CTR 21 | Associated Contract ID | EI | O
DEV 1 | Action Code | ID | R | | 2 | 0287
DEV 2 | Unique Device Identifier | EI | C
DEV 3 | Device Type | CNE | C | * | | 0961
DEV 4 | Device Status | CNE | O | | | 0962
DEV 5 | Manufacturer/Distributor | XON | O
DEV 6 | Brand Name | ST | O
DEV 7 | Model Identifier | ST | O
DEV 8 | Catalogue Identifier | ST | O
DEV 9 | UDI Device Identifier | EI | O
DEV 10 | Device Lot Number | ST | O
DEV 11 | Device Serial Number | ST | O
DEV 12 | Device Manufacture Date | DTM | O
DEV 13 | Device Expiry Date | DTM | O
DEV 14 | Safety Characteristics | CWE | O | * | | 0963
DEV 15 | Device Donation Identification | EI | O
DEV 16 | Software Version Number | ST | O
DEV 17 | Implantation Status | CNE | O | | | 0795
DON 34 | Action Code | ID | O | | 1 | 0206
DST 1 | Destination | CWE | R | | | 0943
DST 2 | Route | CWE | O | * | | 0944
EQU 6 | Expected Date/Time of the Next Status Change | DTM | O
ERR 6 | Application Error Parameter | ST | O | 10
FHS 15 | Security Classification Tag | CWE | C | | | 0952
FHS 16 | Security Handling Instructions | CWE | C | * | | 0953
FHS 17 | Special Access Restriction Instructions | ST | C | *
FT1 2 | Transaction ID | CX | O
FT1 44 | DME Certificate of Medical Necessity Transmission Code | CWE | O
FT1 45 | DME Certification Type Code | CWE | O
FT1 46 | DME Duration Value | NM | O
FT1 47 | DME Certification Revision Date | DT | O
FT1 48 | DME Initial Certification Date | DT | O
FT1 49 | DME Last Certification Date | DT | O
FT1 50 | DME Length of Medical Necessity Days | NM | O
FT1 51 | DME Rental Price | MO | O
FT1 52 | DME Purchase Price | MO | O
FT1 53 | DME Frequency Code | CWE | O
FT1 54 | DME Certification Condition Indicator | ID | O
FT1 55 | DME Condition Indicator Code | CWE | O | 2
FT1 56 | Service Reason Code | CWE | O | | | 0964
GOL 1 | Action Code | ID | R | | 2 | 0287
IN2 73 | Co-Pay Amount | CP | O
IN3 28 | Online Verification Date/Time | DTM | O
IN3 29 | Online Verification Result | CWE | C | | | 0970
IN3 30 | Online Verification Result Error Code | CWE | C | | | 0971
IN3 31 | Online Verification Result Check Digit | ST | C
INV 1 | Substance Identifier | CWE | C | | | 0451
INV 2 | Substance Status | CWE | C | * | | 0383
INV 21 | Equipment State Indicator Type Code | CWE | C | | | 0942
INV 22 | Equipment State Indicator Value | CQ | C
IPC 10 | Action Code | ID | O | | 1 | 0206
ITM 34 | Contract Date | DR | O
ITM 35 | Manufacturer Contact Name | XPN | O
ITM 36 | Manufacturer Contact Information | XTN | O
ITM 37 | Class of Trade | ST | O
ITM 38 | Field Level Event Code | ID | O | | | 0180
MSH 26 | Security Classification Tag | CWE | C | | | 0952
MSH 27 | Security Handling Instructions | CWE | O | * | | 0953
MSH 28 | Special Access Restriction Instructions | ST | O | *
NK1 5 | Phone Number | XTN | B | *
NK1 6 | Business Phone Number | XTN | B | *
NK1 31 | Contact Person's Telephone Number | XTN | B | *
NTE 9 | Coded Comment | CWE | O | * | | 0611
OBR 9 | Collection Volume * | CQ | B
OBR 10 | Collector Identifier * | XCN | B | *
OBR 16 | Ordering Provider | | W
OBR 17 | Order Callback Phone Number | XTN | O | 2
OBR 28 | Result Copies To | | W
OBR 32 | Principal Result Interpreter + | | W
OBR 33 | Assistant Result Interpreter + | | W
OBR 34 | Technician + | | W
OBR 35 | Transcriptionist + | | W
OBR 50 | Parent Universal Service Identifier | | W
OBR 54 | Parent Order | EIP | O | *
OBR 55 | Action Code | ID | O | | 1 | 0206
OBX 15 | Producer's ID | CWE | B
OBX 16 | Responsible Observer | XCN | B | *
OBX 18 | Equipment Instance Identifier | EI | B | *
OBX 23 | Performing Organization Name | XON | B
OBX 24 | Performing Organization Address | XAD | B
OBX 25 | Performing Organization Medical Director | XCN | B
OBX 31 | Action Code | ID | O | | 1 | 0206
OBX 32 | Observation Value Absent Reason | CWE | C | * | | 0960
OBX 33 | Observation Related Specimen Identifier | EIP | O | *
ODS 2 | Service Period | CWE | O | 10
ODS 3 | Diet, Supplement, or Preference Code | CWE | R | 20
ODS 4 | Text Instruction | ST | O | 2
ODT 2 | Service Period | CWE | O | 10
OH1 1 | Set ID | SI | R
OH1 2 | Action Code | ID | O | | 1 | 0206
OH1 3 | Employment Status | CWE | R | | | 0957
OH1 4 | Employment Status Start Date | DT | O
OH1 5 | Employment Status End Date | DT | O
OH1 6 | Entered Date | DT | R
OH1 7 | Employment Status Unique Identifier | EI | O
OH2 1 | Set ID | SI | R
OH2 2 | Action Code | ID | O | | 1 | 0206
OH2 3 | Entered Date | DT | O
OH2 4 | Occupation | CWE | R | | | 0958
OH2 5 | Industry | CWE | R | | | 0955
OH2 6 | Work Classification | CWE | O | | | 0959
OH2 7 | Job Start Date | DT | O | | 8
OH2 8 | Job End Date | DT | O | | 8
OH2 9 | Work Schedule | CWE | O | | | 0954
OH2 10 | Average Hours worked per Day | NM | O
OH2 11 | Average Days Worked per Week | NM | O
OH2 12 | Employer Organization | XON | O
OH2 13 | Employer Address | XAD | O | *
OH2 14 | Supervisory Level | CWE | O | | | 0956
OH2 15 | Job Duties | ST | O | * | 250
OH2 16 | Occupational Hazards | FT | O | * | 250
OH2 17 | Job Unique Identifier | EI | O
OH2 18 | Current Job Indicator | CWE | O | | | 0136
OH3 1 | Set ID | SI | R
OH3 2 | Action Code | ID | O | | 1 | 0206
OH3 3 | Occupation | CWE | R | | | 0958
OH3 4 | Industry | CWE | R | | | 0955
OH3 5 | Usual Occupation Duration (years) | NM | O
OH3 6 | Start year | DT | O
OH3 7 | Entered Date | DT | O
OH3 8 | Work Unique Identifier | EI | O
OH4 1 | Set ID | SI | R
OH4 2 | Action Code | ID | O | | 1 | 0206
OH4 3 | Combat Zone Start Date | DT | R
OH4 4 | Combat Zone End Date | DT | O
OH4 5 | Entered Date | DT | O
OH4 6 | Combat Zone Unique Identifier | EI | O
ORC 4 | Placer Order Group Number | EI | O
ORC 8 | Parent Order | EIP | O | *
ORC 9 | Date/Time of Order Event | DTM | O
ORC 10 | Entered By | | W
ORC 11 | Verified By | | W
ORC 12 | Ordering Provider | | W
ORC 14 | Call Back Phone Number | XTN | O | 2
ORC 17 | Entering Organization | | W
ORC 18 | Entering Device | | W
ORC 19 | Action By | | W
ORC 21 | Ordering Facility Name | | W
ORC 22 | Ordering Facility Address | | W
ORC 23 | Ordering Facility Phone Number | | W
ORC 24 | Ordering Provider Address | | W
ORC 31 | Parent Universal Service Identifier | | W
ORC 35 | Action Code | ID | O | | 1 | 0206
ORC 36 | Order Status Date Range | DR | O
ORC 37 | Order Creation Date/Time | DTM | O
ORC 38 | Filler Order Group Number | EI | O
PAC 9 | Action Code | ID | O | | 1 | 0206
PD1 12 | Protection Indicator | ID | B | | 1 | 0136
PD1 13 | Protection Indicator Effective Date | DT | B
PD1 23 | Retirement Date | DT | O
PID 13 | Phone Number - Home | XTN | B | *
PID 14 | Phone Number - Business | XTN | B | *
PID 36 | Breed Code | CWE | B | | | 0447
PID 38 | Production Class Code | CWE | O | 2 | | 0429
PKG 9 | Contract Price | MO | O
PKG 10 | Quantity of Each | NM | O
PKG 11 | Vendor Catalog Number | EI | O
PES 11 | Event Report Timing/Type | ID | O | 2 | 3 | 0234
PRA 6 | Practitioner ID Numbers | PLN | B | * | | 0338
PRB 1 | Action Code | ID | R | | 2 | 0287
PRT 2 | Action Code | ID | R | | 2 | 0287
PRT 4 | Role of Participation | CWE | R | | | 0912
PRT 5 | Person | XCN | C | *
PRT 6 | Person Provider Type | CWE | C
PRT 7 | Organization Unit Type | CWE | C | | | 0406
PRT 8 | Organization | XON | C | *
PRT 9 | Location | PL | C | *
PRT 10 | Device | EI | C | *
PRT 11 | Begin Date/Time (arrival time) | DTM | O
PRT 12 | End Date/Time (departure time) | DTM | O
PRT 13 | Qualitative Duration | CWE | O
PRT 14 | Address | XAD | C | *
PRT 15 | Telecommunication Address | XTN | O | *
PRT 16 | UDI Device Identifier | EI | O
PRT 17 | Device Manufacture Date | DTM | O
PRT 18 | Device Expiry Date | DTM | O
PRT 19 | Device Lot Number | ST | O
PRT 20 | Device Serial Number | ST | O
PRT 21 | Device Donation Identification | EI | O
PRT 22 | Device Type | CNE | C | | | 0961
PRT 23 | Preferred Method of Contact | CWE | O | | | 0185
PRT 24 | Contact Identifiers | PLN | O | *
PSH 13 | Number of Product Experience Reports Filed by Facility | NM | O | 8
PSH 14 | Number of Product Experience Reports Filed by Distributor | NM | O | 8
PTH 1 | Action Code | ID | R | | 2 | 0287
PV2 22 | Visit Protection Indicator | ID | B | | 1 | 0136
REL 17 | Source Information Instance Object Type | ID | O | | | 0203
REL 18 | Target Information Instance Object Type | ID | O | | | 0203
ROL 2 | Action Code | ID | R | | 2 | 0287
RXA 10 | Administering Provider | | W
RXD 10 | Dispensing Provider | XCN | B | *
RXD 30 | Dispense to Pharmacy | CWE | B
RXD 31 | Dispense to Pharmacy Address | XAD | B
RXE 13 | Ordering Provider's DEA Number | XCN | B | *
RXE 14 | Pharmacist/Treatment Supplier's Verifier ID | XCN | B | *
RXE 40 | Dispensing Pharmacy | CWE | B
RXE 41 | Dispensing Pharmacy Address | XAD | B
RXG 27 | Dispense to Pharmacy | | W
RXG 28 | Dispense to Pharmacy Address | | W
RXO 14 | Ordering Provider's DEA Number | | W
RXO 32 | Dispensing Pharmacy | CWE | B
RXO 33 | Dispensing Pharmacy Address | XAD | B
SAC 45 | Container Length | CQ | O
SAC 46 | Container Width | CQ | O
SAC 47 | Container Form | CWE | O | | | 0967
SAC 48 | Container Material | CWE | O | | | 0968
SAC 49 | Container Common Name | CWE | O | | | 0969
SCH 4 | Placer Order Group Number | EI | O
SCH 10 | Appointment Duration Units | CNE | B
SCH 28 | Alternate Placer Order Group Number | EIP | O
SHP 12 | Action Code | ID | O | | 1 | 0206
SPM 33 | Culture Start Date/Time | DTM | O
SPM 34 | Culture Final Date/Time | DTM | O
SPM 35 | Action Code | ID | O | | 1 | 0206
STF 2 | Staff Identifier List | CX | O | * | | 0363
STF 15 | E-Mail Address | ST | B | *
TCD 9 | Specimen Consumption Quantity | CQ | O
TCD 10 | Pool Size | NM | O
TCD 11 | Auto-Dilution Type | CWE | O | | | 0945
TXA 27 | Creating Facility | HD | O
TXA 28 | Creating Specialty | CWE | O | | | 0792
VND 6 | Corporation | EI | O | *
VND 7 | Primary Contact | XCN | O
VND 8 | Contract Adjustment | MOP | O
VND 9 | Associated Contract ID | EI | O | *
VND 10 | Class of Trade | ST | O | *
VND 11 | Pricing Tier Level | CWE | O
"""
"""New and changed fields: segment and position, name, type ("" if withdrawn), usage, repetition, greatest length, table.

Names of DST, EQU-6, INV-21 and 22, SAC-45 to 49, TCD-9 to 11 are told by the fields' descriptions: the guide's tables number them.
"""

TABLES = {
    "0611": "Coded Comment",
    "0792": "Creating Specialty",
    "0795": "Implantation Status",
    "0942": "Equipment State Indicator Type Code",
    "0943": "Transport Destination",
    "0944": "Transport Route",
    "0945": "Auto Dilution Type",
    "0946": "Supplier Type",
    "0947": "Class of Trade",
    "0952": "HL7 Confidentiality Classification",
    "0953": "Security Label Handling Instructions",
    "0954": "Work Schedule",
    "0955": "Industry",
    "0956": "Supervisory Level",
    "0957": "Employment Status",
    "0958": "Occupation",
    "0959": "Work Classification",
    "0960": "Observation Value Absent Reason",
    "0961": "Device Type",
    "0962": "Device Status",
    "0963": "Device Safety Characteristics",
    "0964": "Service Reason Code",
    "0965": "Contract Type",
    "0966": "Pricing Tier Level",
    "0967": "Container Form",
    "0968": "Container Material",
    "0969": "Container Common Name",
    "0970": "Online Verification Result",
    "0971": "Online Verification Result Error Code",
}
"""Tables that came with 2.9 and whose codes no source has: any code may be in them."""

RENAMED = {"ORL_O41": "ORL_O53", "ORL_O42": "ORL_O54", "ORL_O43": "ORL_O55", "ORL_O44": "ORL_O56"}
WITHDRAWN = ("RDR_RDR", "UDM_Q05")

EVENTS = {
    ("INR", "U14"): "INR_U14",
    ("MFN", "M19"): "MFN_M19",
    ("MFK", "M19"): "MFK_M01",
    ("OML", "O59"): "OML_O59",
    ("OSU", "O52"): "OSU_O52",
    ("RCV", "O59"): "RCV_O59",
    ("RDE", "O49"): "RDE_O49",
    ("RRE", "O50"): "RRE_O50",
    ("ORL", "O53"): "ORL_O53",
    ("ORL", "O54"): "ORL_O54",
    ("ORL", "O55"): "ORL_O55",
    ("ORL", "O56"): "ORL_O56",
}
WITHDRAWN_EVENTS = {("OSU", "O41")}


def restricted(line: str) -> str:
    """A structure of 2.8.2 with the access restrictions that 2.9 puts after the header, behind MSA where that comes first.

    So it is in each structure that had ARV further on in 2.8.2, but two.
    """
    for head in ("MSH MSA ", "MSH "):
        if line.startswith(head):
            return f"{head}ARV* {line[len(head) :]}"
    raise SystemExit(f"no header: {line}")


def _fields() -> dict[str, dict[int, Row]]:
    made: dict[str, dict[int, Row]] = {}
    for line in FIELDS.strip().splitlines():
        where, name, datatype, usage, *rest = (one.strip() for one in line.split("|"))
        most, length, table = [*rest, "", "", ""][:3]
        segment, position = where.split()
        made.setdefault(segment, {})[int(position)] = Row(
            name,
            datatype,
            usage,
            bool(most),
            int(most) if most.isdigit() else None,
            int(length) if length else None,
            table,
        )
    return made


def edition(base: dict[str, Any]) -> dict[str, Any]:
    """2.9 out of what the generator gathered of 2.8.2."""
    segments = {name: dict(rows) for name, rows in base["segments"].items() if name not in WITHDRAWN_SEGMENTS}
    for name, rows in _fields().items():
        known = segments.setdefault(name, {})
        if name in NEW_SEGMENTS and known:
            raise SystemExit(f"{name} is not new")
        known |= rows
        if sorted(known) != list(range(1, len(known) + 1)):
            raise SystemExit(f"{name} has gaps: {sorted(known)}")
    structures = {}
    for name, items in base["structures"].items():
        if name in WITHDRAWN:
            continue
        line = notation.write(items)
        for old, new in EDITS.get(name, ()):
            if old not in line:
                raise SystemExit(f"{name} has no {old}: {line}")
            line = line.replace(old, new)
        if name in RENAMED or name in RESTRICTED or (re.search(r"\bARV\b", line) and name not in UNRESTRICTED):
            line = restricted(line)
        structures[RENAMED.get(name, name)] = notation.read(line)
    structures |= {name: notation.read(line) for name, line in STRUCTURES.items()}
    events = {
        key: structure
        for key, structure in base["events"].items()
        if structure in structures and key not in WITHDRAWN_EVENTS
    }
    return {
        "structures": structures,
        "events": events | EVENTS,
        "segments": dict(sorted(segments.items())),
        "datatypes": base["datatypes"],
    }
