"""What edition 2.9 of HL7 v2 changes against 2.8.2: fields, segments, structures, events. Used by `generate_hl7v2_definitions.py`.

Facts read in the tables of the HL7 v2+ guide (repository HL7/v2ig, package hl7.v2plus, whose ImplementationGuide resource,
input/v2plus.xml, declares the licence CC0-1.0): fields and structures as 2.9 prints them, with what its successor 2.9.1 adds. What
is 2.9.1's is left out here: GSP, GSR and GSC with their places in the structures, IN1-56, TXA-29 to TXA-31.
docs/decisions/0010-hl7v2-definitions.md tells what was read in whole, what only to its end, and what was taken from 2.8.2 unread.
"""

from __future__ import annotations

from typing import Any

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
ARQ 26 | Alternate Placer Order Group Number | EIP | O
ARV 7 | Security Classification Tag | CWE | R | | | 0952
ARV 8 | Security Handling Instructions | CWE | O | * | | 0953
ARV 9 | Access Restriction Message Location | ERL | O | *
ARV 10 | Access Restriction Instance Identifier | EI | C
BPX 22 | Action Code | ID | O | | 1 | 0206
BTX 21 | Action Code | ID | O | | 1 | 0206
BUI 13 | Action Code | ID | O | | 1 | 0206
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
IN2 73 | Co-Pay Amount | CP | O
IN3 28 | Online Verification Date/Time | DTM | O
IN3 29 | Online Verification Result | CWE | C | | | 0970
IN3 30 | Online Verification Result Error Code | CWE | C | | | 0971
IN3 31 | Online Verification Result Check Digit | ST | C
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
PD1 23 | Retirement Date | DT | O
PID 13 | Phone Number - Home | XTN | B | *
PID 14 | Phone Number - Business | XTN | B | *
PID 36 | Breed Code | CWE | B | | | 0447
PID 38 | Production Class Code | CWE | O | 2 | | 0429
PKG 9 | Contract Price | MO | O
PKG 10 | Quantity of Each | NM | O
PKG 11 | Vendor Catalog Number | EI | O
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
REL 17 | Source Information Instance Object Type | ID | O | | | 0203
REL 18 | Target Information Instance Object Type | ID | O | | | 0203
RXA 10 | Administering Provider | | W
RXO 14 | Ordering Provider's DEA Number | | W
RXO 32 | Dispensing Pharmacy | CWE | B
RXO 33 | Dispensing Pharmacy Address | XAD | B
SAC 45 | Container Length | CQ | O
SAC 46 | Container Width | CQ | O
SAC 47 | Container Form | CWE | O | | | 0967
SAC 48 | Container Material | CWE | O | | | 0968
SAC 49 | Container Common Name | CWE | O | | | 0969
SCH 28 | Alternate Placer Order Group Number | EIP | O
SHP 12 | Action Code | ID | O | | 1 | 0206
SPM 33 | Culture Start Date/Time | DTM | O
SPM 34 | Culture Final Date/Time | DTM | O
SPM 35 | Action Code | ID | O | | 1 | 0206
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

_NK1 = "NEXT_OF_KIN*(NK1 OH2* OH3?)"
_OH = "OH1* OH2* OH3? OH4*"
_HEAD = "MSH ARV* SFT* UAC?"
_ADT = f"{_HEAD} EVN PID PD1?"
_PERSON = f"{_ADT} {_OH} ARV* ROL* PRT*"
_VISIT = "PV1 PV2? ARV* ROL* PRT* DB1*"
_OBX = "OBSERVATION*(OBX PRT*)"
_COVER = "PROCEDURE*(PR1 ROL* PRT*) GT1* INSURANCE*(IN1 IN2? IN3* ROL* PRT* AUTHORIZATION*(AUT PRT*) REFERRAL*(RF1 PRT*)) ACC?"
_COVER_A03 = _COVER.replace(" GT1*", f" {_OBX} GT1*")
_COVER_A06 = _COVER.replace(" AUTHORIZATION*(AUT PRT*) REFERRAL*(RF1 PRT*)", "")
_TQ = "TIMING*(TQ1 TQ2*)"
_RESULT = "(OBX PRT* NTE*)"
_INSURANCE = "INSURANCE*(IN1 IN2? IN3?)"
_FINANCIAL = f"FINANCIAL_OBSERVATION*{_RESULT}"
_PRIOR = (
    "PRIOR_RESULT*(PATIENT_PRIOR?(PID PD1? PRT*) PATIENT_VISIT_PRIOR?(PV1 PV2? PRT*) AL1* ORDER_PRIOR+(ORC PRT* OBR NTE*"
    " OBSERVATION_PARTICIPATION_PRIOR*(PRT DEV*) TIMING_PRIOR*(TQ1 TQ2*)"
    f" OBSERVATION_PRIOR+{_RESULT}))"
)
_PRIOR_ARV = _PRIOR.replace("PD1? PRT*)", "PD1? PRT* ARV*)")
_SPECIMEN = "SPECIMEN*(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*) CONTAINER*(SAC NTE* CONTAINER_OBSERVATION*(OBX PRT*)))"

STRUCTURES = {
    # --- chapter 3
    "ADT_A01": f"{_PERSON} {_NK1} {_VISIT} {_OBX} AL1* IAM* DG1* DRG? {_COVER} UB1? UB2? PDA?",
    "ADT_A02": f"{_PERSON} {_VISIT} {_OBX} PDA?",
    "ADT_A03": f"{_PERSON} {_NK1} {_VISIT} AL1* IAM* DG1* DRG? {_COVER_A03} PDA?",
    "ADT_A05": f"{_PERSON} {_NK1} {_VISIT} {_OBX} AL1* IAM* DG1* DRG? {_COVER} UB1? UB2?",
    "ADT_A06": f"{_PERSON} MRG? {_NK1} {_VISIT} {_OBX} AL1* IAM* DG1* DRG? {_COVER_A06} UB1? UB2?",
    "ADT_A12": f"{_ADT} PV1 PV2? DB1* {_OBX}",
    "ADT_A15": f"{_ADT} ARV* ROL* PRT* {_VISIT} {_OBX}",
    "ADT_A16": f"{_PERSON} {_NK1} {_VISIT} {_OBX} AL1* IAM* DG1* DRG? {_COVER}",
    "ADT_A17": f"{_ADT} PV1 PV2? DB1* OBSERVATION_RESULT_1*(OBX PRT*) PID PD1? PV1 PV2? DB1* OBSERVATION_RESULT_2*(OBX PRT*)",
    "ADT_A24": f"{_ADT} PV1? DB1* PID PD1? PV1? DB1*",
    "ADT_A38": f"{_ADT} PV1 PV2? DB1* {_OBX} DG1* DRG?",
    "ADT_A44": f"{_HEAD} EVN PATIENT+(PID PD1? ARV* MRG)",
    "ADT_A45": f"{_ADT} MERGE_INFO+(MRG PV1)",
    "ADT_A50": f"{_ADT} MRG PV1",
    "ADT_A52": f"{_ADT} PV1 PV2?",
    "ADT_A60": f"{_HEAD} EVN PID ARV* VISIT_GROUP?(PV1 PV2? ARV*) ADVERSE_REACTION_GROUP*(IAM NTE* IAR*)",
    "ADT_A61": f"{_ADT} ROL* PRT* PV1 ROL* PRT* PV2?",
    "RSP_K21": f"{_HEAD} MSA ERR? QAK QPD QUERY_RESPONSE?(PID PD1? ARV* NEXT_OF_KIN*(NK1) QRI) DSC?",
    # --- chapter 4
    "OMG_O19": f"{_HEAD} NTE* PATIENT?(PID PD1? PRT* OCCUPATIONAL_DATA_FOR_HEALTH?({_OH}) NTE* {_NK1} ARV*"
    f" PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*) ORDER+(ORC NTE* PRT* {_TQ} OBR NTE* PRT* CTD? DG1* REL?"
    f" OBSERVATION*{_RESULT} {_SPECIMEN} SGH? PRIOR_RESULT*(PATIENT_PRIOR?(PID PD1? ARV* PRT*)"
    " PATIENT_VISIT_PRIOR?(PV1 PV2? PRT*) AL1* ORDER_PRIOR+(ORC PRT* OBR TIMING_PRIOR*(TQ1 TQ2*) NTE*"
    f" ORDER_DETAIL_PARTICIPATION_PRIOR*(PRT DEV*) CTD? OBSERVATION_PRIOR+{_RESULT})) SGT? FT1* CTI* BLG?) DEVICE*(DEV OBX*)",
    "OML_O59": f"{_HEAD} NTE* PATIENT?(PID PD1? PRT* NTE* NK1* PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*)"
    f" ORDER+(ORC NTE* PRT* {_TQ} OBSERVATION_REQUEST?(OBR TCD? NTE* PRT* CTD? DG1* REL? OBSERVATION*(OBX PRT* TCD? NTE*)"
    f" {_SPECIMEN} IPC? SGH? {_PRIOR} SGT?) FT1* CTI* BLG?)",
    "ORL_O53": f"MSH MSA ARV* ERR* SFT* UAC? NTE* RESPONSE?(PATIENT?(PID PRT*) ORDER*(ORC PRT* {_TQ}"
    " OBSERVATION_REQUEST?(OBR PRT* SPECIMEN*(SPM SAC*))))",
    "OSU_O52": "MSH MSA ARV* ERR* SFT* UAC? NTE* PATIENT?(PID PRT*) ARV* ORDER_STATUS+(ORC PRT*)",
    # --- chapter 4A
    "OMP_O09": f"{_HEAD} NTE* PATIENT?(PID ADDITIONAL_DEMOGRAPHICS?(PD1 PRT*) NTE* ARV* PATIENT_VISIT?(PV1 PV2? PRT* ARV*)"
    f" {_INSURANCE} GT1? AL1*) ORDER+(ORC {_TQ} RXO PRT* NTE* RXR+ COMPONENT*(RXC NTE*) CDO* OBSERVATION*{_RESULT} FT1* BLG?)",
    "RDE_O49": f"MSH SFT* UAC? NTE* PATIENT?(PID PD1? PRT* NTE* PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*)"
    f" ORDER+(ORC PRT* {_TQ} ORDER_DETAIL?(RXO PRT* NTE* RXR+ COMPONENT*(RXC NTE*)) PRT* RXE PRT* NTE*"
    f" TIMING_ENCODED+(TQ1 TQ2*) RXR+ RXC* OBSERVATION*{_RESULT} FT1* BLG? CTI*)",
    "RRE_O50": f"MSH MSA ERR* SFT* UAC? NTE* RESPONSE?(PATIENT?(PID PRT* NTE*) ORDER+(ORC PRT* {_TQ}"
    " ENCODING?(RXE PRT* NTE* TIMING_ENCODED+(TQ1 TQ2*) RXR+ RXC*) PRT*))",
    "RCV_O59": "MSH SFT* UAC? NTE* PATIENT?(PID PD1? PRT* NTE* AL1* PATIENT_VISIT?(PV1 PV2? PRT*))"
    f" ORDER+(ORC {_TQ} ORDER_DETAIL?(RXO ORDER_DETAIL_SUPPLEMENT?(NTE+ RXR+ COMPONENT*(RXC NTE*))) PRT*"
    f" ENCODING?(RXE PRT* NTE* TIMING_ENCODED+(TQ1 TQ2*) RXR+ RXC*) RXD PRT* NTE* RXR+ RXC* OBSERVATION*{_RESULT} FT1*)",
    "VXU_V04": f"{_HEAD} PID PD1? PRT* NK1* ARV* PATIENT_VISIT?(PV1 PV2? PRT* ARV*) GT1* {_INSURANCE}"
    f" PERSON_OBSERVATION*{_RESULT} ORDER*(ORC PRT* {_TQ} RXA PRT* RXR? OBSERVATION*{_RESULT})",
    # --- chapter 6
    "BAR_P01": "MSH SFT* UAC? EVN PID PD1? PRT* ROL* VISIT+(PV1? PV2? PRT* ROL* DB1* OBX* PRT* AL1* DG1* DRG?"
    " PROCEDURE*(PR1 PRT* ROL*) GT1* NK1* INSURANCE*(IN1 IN2? IN3* PRT* ROL*) ACC? UB1? UB2?)",
    "DFT_P03": "MSH SFT* UAC? EVN PID PD1? PRT* ROL* VISIT?(PV1? PV2? PRT* ROL*) DB1* COMMON_ORDER*(ORC? PRT*"
    f" TIMING_QUANTITY*(TQ1 TQ2*) ORDER?(OBR PRT* NTE*) OBSERVATION*{_RESULT}) FINANCIAL+(FT1 PRT* ROL* NTE*"
    f" FINANCIAL_PROCEDURE*(PR1 PRT* ROL*) FINANCIAL_OBSERVATION_STANDALONE*{_RESULT}"
    f" FINANCIAL_ORDER_STANDALONE*(OBR PRT* NTE* {_FINANCIAL})"
    f" FINANCIAL_COMMON_ORDER*(ORC? PRT* FINANCIAL_TIMING_QUANTITY*(TQ1 TQ2*) FINANCIAL_ORDER?(OBR PRT* NTE*) {_FINANCIAL}))"
    " DG1* DRG? GT1* INSURANCE*(IN1 IN2? IN3* PRT* ROL*) ACC?",
    # --- chapter 7
    "ORU_R01": f"{_HEAD} PATIENT_RESULT+(PATIENT?(PID PD1? PRT* {_OH} NTE* {_NK1} ARV* PATIENT_OBSERVATION*(OBX PRT*)"
    f" VISIT?(PV1 PV2? PRT*) {_INSURANCE}) ORDER_OBSERVATION+(COMMON_ORDER?(ORC PRT* ORDER_DOCUMENT?(OBX PRT* TXA)) OBR NTE*"
    f" OBSERVATION_PARTICIPATION*(PRT DEV*) TIMING_QTY*(TQ1 TQ2*) CTD? OBSERVATION*{_RESULT} FT1* CTI*"
    " SPECIMEN*(SPM SPECIMEN_OBSERVATION*(OBX PRT*))) DEVICE*(DEV OBX*)) DSC?",
    # --- chapter 8
    "MFN_M19": "MSH SFT* UAC? MFI CONTRACT_RECORD+(MFE CTR NTE* MATERIAL_ITEM_RECORD+(ITM PURCHASING_VENDOR+(VND"
    " PACKAGING*(PKG))))",
    # --- chapter 10
    "SIU_S12": "MSH SCH TQ1* NTE* PATIENT*(PID PD1? PRT* PV1? PV2? PRT* OBX* PRT* DG1*) RESOURCES+(RGS SERVICE*(AIS NTE*)"
    " GENERAL_RESOURCE*(AIG NTE*) LOCATION_RESOURCE*(AIL NTE*) PERSONNEL_RESOURCE*(AIP NTE*))",
    # --- chapter 13
    "INR_U14": "MSH SFT* UAC? EQU INV*",
    "SSU_U03": "MSH SFT* UAC? EQU SPECIMEN_CONTAINER+(SAC OBX* NTE* PRT* SPECIMEN*(SPM OBX* PRT*)) ROL?",
}
_PATIENT = f"PATIENT?(PID PD1? PRT* ARV* NTE* PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*)"
_RESOURCES = (
    "RESOURCES+(RGS SERVICE*(AIS NTE*) GENERAL_RESOURCE*(AIG NTE*) LOCATION_RESOURCE*(AIL NTE*)"
    " PERSONNEL_RESOURCE*(AIP NTE*))"
)
_SUPPLEMENT = "ORDER_DETAIL?(RXO PRT* ORDER_DETAIL_SUPPLEMENT?(NTE+ RXR+ COMPONENT*(RXC NTE*)))"
_ENCODED = "RXE PRT* NTE* TIMING_ENCODED+(TQ1 TQ2*)"
_VISIT_ARV = "PATIENT_VISIT?(PV1 PV2? PRT* ARV*)"
STRUCTURES |= {
    # --- chapter 3
    "ADT_A09": f"{_ADT} PV1 PV2? DB1* {_OBX} DG1*",  # DG1 as in the v2-to-FHIR guide's A11, for senders of older habits
    "ADT_A39": f"{_HEAD} EVN PATIENT+(PID PD1? MRG PV1?)",
    "ADT_A43": f"{_HEAD} EVN PATIENT+(PID PD1? MRG)",
    "ADT_A54": f"{_ADT} ROL* PRT* PV1 PV2? ROL* PRT*",
    "RSP_K22": "MSH SFT* UAC? MSA ERR? QAK QPD QUERY_RESPONSE*(PID PD1? NEXT_OF_KIN*(NK1) QRI?) DSC?",
    # --- chapter 4
    "ORG_O20": "MSH MSA ARV* ERR* SFT* UAC? NTE* RESPONSE?(PATIENT?(PID NTE* PRT* ARV*) ORDER+(ORC PRT*"
    f" {_TQ} OBSERVATION_GROUP?(OBR PRT* NTE*) CTI* SPECIMEN*(SPM SAC*)))",
    "OMI_O23": f"{_HEAD} NTE* PATIENT?(PID PD1? PRT* OCCUPATIONAL_DATA_FOR_HEALTH?({_OH}) ARV* NTE*"
    f" PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*) ORDER+(ORC PRT* {_TQ} OBR NTE* PRT* CTD? DG1* REL?"
    f" OBSERVATION*{_RESULT} IPC+) DEVICE*(DEV OBX*)",
    "OML_O33": f"{_HEAD} NTE* PATIENT?(PID PD1? PRT* OCCUPATIONAL_DATA_FOR_HEALTH?({_OH}) NTE* {_NK1} ARV*"
    f" PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*) SPECIMEN+(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*)"
    f" SPECIMEN_CONTAINER*(SAC NTE*) ORDER+(ORC NTE* PRT* {_TQ} OBSERVATION_REQUEST?(OBR TCD? NTE* PRT* DG1* REL?"
    f" OBSERVATION*(OBX PRT* TCD? NTE*) IPC? SGH? {_PRIOR_ARV} SGT?)"
    " FT1* CTI* BLG?)) DEVICE*(DEV OBX*)",
    "OML_O21": f"{_HEAD} NTE* PATIENT?(PID PD1? PRT* OCCUPATIONAL_DATA_FOR_HEALTH?({_OH}) NTE* {_NK1} ARV*"
    f" PATIENT_VISIT?(PV1 PV2? PRT*) {_INSURANCE} GT1? AL1*) ORDER+(ORC NTE* PRT* {_TQ} OBSERVATION_REQUEST?(OBR TCD? NTE*"
    f" PRT* CTD? DG1* REL? OBSERVATION*(OBX PRT* TCD? NTE*) {_SPECIMEN} IPC? SGH? {_PRIOR_ARV} SGT?)"
    " FT1* CTI* BLG?) DEVICE*(DEV OBX*)",
    "OMD_O03": f"{_HEAD} NTE* {_PATIENT} ORDER_DIET+(ORC PRT* TIMING_DIET*(TQ1 TQ2*) DIET?(ODS+ NTE* OBSERVATION*{_RESULT}))"
    " ORDER_TRAY*(ORC PRT* TIMING_TRAY*(TQ1 TQ2*) ODT+ NTE*)",
    "OMS_O05": f"{_HEAD} NTE* {_PATIENT} ORDER+(ORC PRT* {_TQ} RQD RQ1? NTE* OBSERVATION*{_RESULT} BLG?)",
    # --- chapter 4A
    "RDE_O11": f"{_HEAD} NTE* PATIENT?(PID PD1? PRT* NTE* ARV* {_VISIT_ARV} {_INSURANCE} GT1? AL1*) ORDER+(ORC PRT* {_TQ}"
    f" ORDER_DETAIL?(RXO PRT* NTE* RXR+ COMPONENT*(RXC NTE*)) {_ENCODED}"
    " PHARMACY_TREATMENT_INFUSION_ORDER*(RXV PRT* NTE* TIMING_ENCODED+(TQ1 TQ2*)) RXR+ RXC* CDO*"
    f" OBSERVATION*{_RESULT} FT1* BLG? CTI*)",
    "RDS_O13": f"{_HEAD} NTE* PATIENT?(PID ADDITIONAL_DEMOGRAPHICS?(PD1 PRT* ARV*) NTE* AL1* {_VISIT_ARV}) ORDER+(ORC PRT*"
    f" {_TQ} {_SUPPLEMENT} ENCODING?({_ENCODED} RXR+ RXC*) RXD PRT* NTE* RXR+ RXC* CDO* OBSERVATION*{_RESULT} FT1*)",
    "RAS_O17": f"{_HEAD} NTE* PATIENT?(PID ADDITIONAL_DEMOGRAPHICS?(PD1 PRT*) NTE* ARV* AL1* {_VISIT_ARV}) ORDER+(ORC PRT*"
    f" {_TQ} {_SUPPLEMENT.replace('COMPONENT*', 'COMPONENTS*')} ENCODING?({_ENCODED} RXR+ RXC* CDO*)"
    f" ADMINISTRATION+(RXA+ PRT* RXR OBSERVATION*{_RESULT}) CTI*)",
    "RRD_O14": f"MSH MSA ERR* SFT* UAC? NTE* RESPONSE?(PATIENT?(PID PRT* NTE*) ORDER+(ORC PRT* {_TQ}"
    " DISPENSE?(RXD PRT* NTE* RXR+ RXC*)))",
    # --- chapter 7
    "OUL_R22": f"{_HEAD} NTE? PATIENT?(PID PD1? PRT* ARV* NTE* PATIENT_OBSERVATION*(OBX PRT*) VISIT?(PV1 PV2? PRT*))"
    " NEXT_OF_KIN*(NK1) SPECIMEN+(SPM SPECIMEN_OBSERVATION*(OBX PRT*) CONTAINER*(SAC INV?) ORDER+(OBR PRT*"
    " COMMON_ORDER?(ORC PRT* ORDER_DOCUMENT?(OBX PRT* TXA)) NTE* PRT* TIMING_QTY*(TQ1 TQ2*)"
    " RESULT*(OBX PRT* TCD? SID* INV* NTE*) CTI*)) DEVICE*(DEV OBX*) DSC?",
    # --- chapter 9
    "MDM_T02": f"MSH SFT* UAC? EVN PID PRT* PV1 PRT* COMMON_ORDER*(ORC PRT* {_TQ} OBR PRT* NTE*) TXA CON*"
    f" OBSERVATION+{_RESULT}",
    # --- chapter 10
    "SRR_S01": f"MSH MSA ERR* SCHEDULE?(SCH TQ1* NTE* PATIENT*(PID PRT* PV1? PV2? PRT* DG1*) {_RESOURCES})",
    # --- chapter 12
    "PPR_PC1": "MSH SFT* UAC? PID PROVIDER+(PRD CTD*) PATIENT_VISIT?(PV1 PV2?) PROBLEM+(PRB NTE* VAR*"
    f" PROBLEM_PARTICIPATION*(ROL? PRT? VAR*) PATHWAY*(PTH VAR*) PROBLEM_OBSERVATION*{_RESULT} GOAL*(GOL NTE* VAR*"
    f" GOAL_PARTICIPATION*(ROL? PRT? VAR*) GOAL_OBSERVATION*{_RESULT}) ORDER*(ORC ORDER_DETAIL?(CHOICE<OBR anyHL7Segment> NTE*"
    " VAR* ORDER_OBSERVATION*(OBX PRT* NTE* VAR*))))",
}
"""Structures as read, in the notation of the package data. Groups bear the guide's names, which are those of the schemas.

Where the guide asks for what it means to allow (PRT after PV2 in ADT_A15, PD1 in RDS_O13 and RAS_O17, PRT in OMD_O03 and OMS_O05,
PRT, ROL and NTE in DFT_P03, ROL before PRT in PPR_PC1), or where a group holds one segment alone, 2.8.2 is followed.
"""

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

    So it is in each structure read of chapters 3, 4, 4A and 7 that had ARV further on in 2.8.2, and in no other but new ones.
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
        if name in RENAMED or any(one == "ARV" for one in line.replace("(", " ").replace("*", " ").split()):
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
