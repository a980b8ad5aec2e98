"""What is put right by hand in the sources of HL7 v2's definitions, each line with its reason.

Sources contradict each other and the standard in places. Names of structures and groups stay as the published XML schemas have them,
slips of the pen included ("TIIMING"): v2.xml needs them so. Used by `generate_hl7v2_definitions.py`.
"""

from __future__ import annotations

LATE = ("2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2")
"""Versions in which hl7types is believed on repetition, and on what is withdrawn."""

MENDED_STRUCTURE_NAMES = {
    # Schema and sources write ARD; the message code of event A19's answer is ADR (2.3 ch. 3, table 0076).
    ("2.3", "ARD_A19"): "ADR_A19",
    # hl7apy numbers these by drafts of 2.8; printed are events O57, O58 and O51 (ch. 4), as hl7types has them.
    **{(version, "OMQ_O42"): "OMQ_O57" for version in ("2.8", "2.8.1", "2.8.2")},
    **{(version, "ORX_O43"): "ORX_O58" for version in ("2.8", "2.8.1", "2.8.2")},
    **{(version, "OSU_O41"): "OSU_O51" for version in ("2.8", "2.8.1", "2.8.2")},
}
_ORDER_DETAIL_2_1 = "ORDER_DETAIL?(CHOICE<OBR ORO RX1> NTE* OBSERVATION*(OBX NTE*))"
MENDED_STRUCTURES = {
    # hl7apy leaves PV1 out; a discharge names the visit (2.1 ch. 3), hl7-dictionary has it.
    ("2.1", "ADT_A03"): "MSH EVN PID PV1",
    # Order details are "OBR or ORO or RX1" (2.1 ch. 4); hl7apy asks for all three, and NTE is of the OBX before it.
    ("2.1", "ORM_O01"): f"MSH NTE* PATIENT?(PID NTE* PV1?) ORDER+(ORC {_ORDER_DETAIL_2_1} BLG?)",
    ("2.1", "ORR_O02"): "MSH MSA NTE* PATIENT?(PID? NTE* ORDER+(ORC ORDER_DETAIL?(CHOICE<OBR ORO RX1>) NTE*))",
    # hl7apy asks for a second NTE at the end of the details; NTE is of the OBX before it (2.2 ch. 4), hl7-dictionary has it so.
    ("2.2", "ORM_O01"): "MSH NTE* PATIENT?(PID NTE* PV1?) ORDER+(ORC ORDER_DETAIL?(CHOICE<OBR RQD RQ1 RXO ODS ODT> NTE*"
    " OBSERVATION*(OBX NTE*)) BLG?)",
    # hl7apy's ROW_DEFINITION of 2.6 lost its members to DSC; as in 2.5.1, and in hl7types.
    ("2.6", "RTB_K13"): "MSH SFT* UAC? MSA ERR? QAK QPD ROW_DEFINITION?(RDF RDT*) DSC?",
    # NTE after RXE is in 2.5 and 2.6 of hl7apy and in 2.5.1 of hl7-dictionary; hl7apy's 2.5.1 lost it.
    ("2.5.1", "RRE_O12"): "MSH MSA ERR* SFT* NTE* RESPONSE?(PATIENT?(PID NTE*) ORDER+(ORC TIMING*(TQ1 TQ2*)"
    " ENCODING?(RXE NTE* TIMING_ENCODED+(TQ1 TQ2*) RXR+ RXC*)))",
}
for _version in LATE[1:]:
    # From 2.7 DG1 is there for backward compatibility only (3.3.9, 3.3.12); hl7apy left it out, hl7types has it, senders too.
    MENDED_STRUCTURES[_version, "ADT_A09"] = "MSH SFT* UAC? EVN PID PD1? PV1 PV2? DB1* OBX* DG1*"
    MENDED_STRUCTURES[_version, "ADT_A12"] = "MSH SFT* UAC? EVN PID PD1? PV1 PV2? DB1* OBX* DG1?"
MENDED_GROUPS: dict[str, tuple[str, str]] = {
    # Of 2.7: where two groups of a structure are alike hl7apy names both after the first; hl7types has two names, and so has 2.8.
    # (2.7.1 has them alike in hl7types too.)
    "ORU_R01": ("SPM PATIENT_OBSERVATION*", "SPM SPECIMEN_OBSERVATION*"),
    "OPL_O37": ("TIMING?(TQ1 TQ2*) OBSERVATION_RESULT+", "TIMING2?(TQ1 TQ2*) OBSERVATION_RESULT_GROUP+"),
    "REF_I12": ("PR1 AUTHORIZATION_CONTACT?", "PR1 AUTHORIZATION_CONTACT2?"),
    "RRI_I12": ("PR1 AUTHORIZATION_CONTACT?", "PR1 AUTHORIZATION_CONTACT2?"),
    "RPA_I08": ("PR1 AUTHORIZATION?", "PR1 AUTHORIZATION2?"),
    "RQA_I08": ("PR1 AUTHORIZATION?", "PR1 AUTHORIZATION2?"),
}
MENDED_EVENTS: dict[str, dict[tuple[str, str], str]] = {
    # In 2.3 the structure for charge descriptions (M04) bears the name MFN_M06, and M06 uses that of M07 (2.3 ch. 8).
    "2.3": {("MFN", "M06"): "MFN_M07"},
}
MISPRINTED_EVENTS = {
    ("PPG", "PCC"),  # an event of PPP, which FHIR's table 0354 has in the row of PPG_PCG
    ("ARD", "A19"),  # ADR, see above
}
WILDCARDS = {
    # The acknowledgement is one for every event; table 0354 says "Varies". Site-defined queries, answers and master files have one
    # structure for all events that begin so (2.4 ch. 5, 8).
    ("ACK", "*"): "ACK",
    ("QBP", "Q*"): "QBP_Qnn",
    ("RTB", "K*"): "RTB_Knn",
    ("MFN", "Z*"): "MFN_Znn",
    ("RSP", "Z*"): "RSP_Znn",
}
MENDED_SECTIONS = {
    # hl7types has another place where the segment is used, or a field's section for the segment's.
    ("2.3.1", "OBX"): "7.3.2",
    ("2.3.1", "QRD"): "2.24.4",
    ("2.3.1", "EQL"): "2.24.16",
    ("2.3.1", "NCK"): "C.2.1",
    ("2.3.1", "NST"): "C.2.2",
    ("2.3.1", "NSC"): "C.2.3",
    ("2.7.1", "OBR"): "4.5.3",
}
MENDED_FIELDS: dict[tuple[tuple[str, ...], str, int], dict[str, str | int]] = {
    # The external patient id is CK in 2.2 (3.3.2.2); only the internal one (PID-3) is the CM that the schema calls CM_PAT_ID.
    (("2.2",), "PID", 2): {"datatype": "CK"},
    # hl7apy has 0033, a table that is none; DB1-2 is of table 0334 (2.3 3.3.10.2).
    (("2.3",), "DB1", 2): {"table": "0334"},
    # Kept for backward compatibility since 2.3.1 (DG1-2, PR1-2; ch. 6): "(B) R" in print, which hl7types reads as R.
    (("2.3.1", "2.4", "2.5", "2.5.1"), "DG1", 2): {"usage": "B"},
    (("2.3.1", "2.4", "2.5", "2.5.1"), "PR1", 2): {"usage": "B"},
    # Kept for backward compatibility only from 2.3.1 (PID-2, PID-4; ch. 3) until withdrawn in 2.7; the sources say optional.
    (("2.3.1", "2.4", "2.5", "2.5.1", "2.6"), "PID", 2): {"usage": "B"},
    (("2.3.1", "2.4", "2.5", "2.5.1", "2.6"), "PID", 4): {"usage": "B"},
    # hl7types' OBX of 2.7.1 and 2.8 is that of 7.16.3, a use of it without most fields; these are as in 2.7 and 2.8.1.
    **{(("2.7.1", "2.8"), "OBX", n): {"usage": "O"} for n in (7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22)},
    **{(("2.7.1", "2.8"), "OBX", n): {"usage": "C"} for n in (2, 4)},
    # Lengths that the codes of the field's own table break ("CWE", "multipart", "NA", "ASKU"): the longest code counts.
    **{(("2.3", "2.3.1", "2.4", "2.5", "2.5.1"), segment, n): {"length": 3} for segment, n in (("OBX", 2), ("OM3", 7))},
    (("2.3.1",), "TXA", 3): {"length": 11},
    (("2.4", "2.5", "2.5.1", "2.6"), "TXA", 3): {"length": 9},
    (("2.3.1", "2.4", "2.5", "2.5.1", "2.6"), "PEO", 25): {"length": 2},
    (("2.6",), "PSL", 21): {"length": 4},
}


CHAPTERS = {
    "2": "ACK",
    "3": "ADT ADR",
    "4": "RCV ORM ORR OSQ OSR OMG ORG OML ORL OMI ORI OMD ORD OMS ORS OMN ORN OMP ORP OMB ORB OMQ ORX OSU OPL OPR RDE RRE RDO RRO RDS"
    " RRD RGV RRG RAS RRA RAR RDR RER RGR ROR VXQ VXX VXR VXU BPS BRP BRT BTS DBC DRG DER DEO DEL DRC DPR",
    "5": "QBP RSP RTB RDY QRY DSR QCK UDM QSB QSX QVR QCN EDR EQQ ERP RQQ SPQ TBR VQQ MCF",
    "6": "BAR DFT",
    "7": "ORU ORF OUL OPU ORA OSM CRM CSU PEX SUR",
    "8": "MFN MFK MFQ MFR MFD",
    "9": "MDM DOC",
    "10": "SIU SRM SRR SQM SQR",
    "11": "REF RRI RQA RPA RQI RPI RPL RPR RQP RQC RCI RCL PIN CCF CCI CCM CCQ CCR CCU CQU",
    "12": "PGL PPR PPP PPG PPT PPV PRR PTR",
    "13": "ESU ESR SSU SSR INU INR EAC EAR EAN TCU LSU",
    "14": "NMQ NMR NMD",
    "15": "PMU",
    "16": "EHC",
    "17": "SLR SDR STC",
}
"""Chapter by message code. The sources' sections of messages are those of the code's first message, or of another chapter."""
NO_CODES = {
    "varies", "Varies",  # table 0003: any event
    "<null>",  # table 0356: the field is empty
    "ISO 2022-199",  # table 0356: a torn line
    "E.g. Use in Care Plans,",  # table 0725: a remark
    "Similar uses of above moods ma",  # table 0725: a torn remark
    "An Identifier for a provi",  # table 0203: a torn remark
    "An Identifier for a provider a",
    "An identifier for a provider r",
    "Not present",  # table 0207: the field is empty, current processing
    "Meal Related Timings",  # table 0335: a heading
}  # fmt: skip
ADDED_CODES = {"0396": ("99zzz",)}
"""A site's own coding systems are 99zzz from 2.3 on (ch. 7); hl7apy has it from 2.7."""
HL7_TABLES = (
    "0357",  # error conditions: HL7's in each version (ch. 2), named by coded elements alone
    "0487",  # specimen type
    "0488",  # specimen collection method
)
