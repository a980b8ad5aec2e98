"""A hub in memory that makes DICOM objects of reports and reports of DICOM objects, and the messages that bring reports."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from hilum.core.identity import AssigningAuthority, Authorities
from hilum.core.record import InstanceFilter, Record
from hilum.core.result import Result
from hilum.core.study import Instance, InstanceStored, Series, Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta, read_part10
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Answer, StoreRequest
from hilum.dicom.services.storage import store
from hilum.hl7v2 import Site as Hl7Site
from hilum.ihe.profile import Profiles, Site
from hilum.ihe.sinr import PLUGIN, SinrSettings
from support.hl7_hub import HOSP, OTHER, Hub, adt, msh, segment

RIS = AssigningAuthority("RIS", "1.2.3.7", "ISO")
ALL = SinrSettings(makes=("sr", "pdf", "cda"), organization="St Mary")
SR, PDF, CDA = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.104.1", "1.2.840.10008.5.1.4.1.1.104.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
STUDY = "1.2.3.4.5"

PID = segment("PID", {1: "1", 3: "1^^^HOSP&1.2.3.4&ISO^MR", 5: "DOE^JANE^QUINN^JR^DR", 7: "19800101", 8: "F"})
TEXT = "HISTORY: Headache\nFINDINGS\nNo mass.\nNo bleeding.\nCONCLUSION: Normal"


def sections(shape: str) -> str:
    """The report's text as each shape sends it."""
    if shape == "RAD-28":
        return f"OBX|9|TX|^SR Text||{TEXT.replace(chr(10), '~')}||||||F\n"
    return (
        "OBX|7|TX|55752-0^Clinical information^LN||Headache||||||F\n"
        "OBX|8|FT|59776-5^Findings^LN||No mass.\\.br\\No bleeding.||||||F\n"
        "OBX|9|TX|55110-1^Conclusions^LN||Normal||||||F\n"
    )


def study_obx(shape: str, uid: str = STUDY) -> str:
    if shape == "RAD-28":
        return f"OBX|1|HD|^Study Instance UID||{uid}||||||F\n"
    return f"OBX|1|ST|113014^DICOM Study^DCM||{uid}||||||O\n"


def ed(kind: str, content: bytes, code: str = "18748-4^Diagnostic imaging study^LN") -> str:
    return f"OBX|6|ED|{code}||^{kind}^Base64^{base64.b64encode(content).decode()}||||||F\n"


def oru(
    shape: str = "RAD-128",
    *more: str,
    status: str = "F",
    study: str = STUDY,
    text: str | None = None,
    charset: str = "UNICODE UTF-8",
    pid: str = PID,
    **fields: str,
) -> str:
    obr = {
        1: "1",
        2: "P1^OP",
        3: "F1^RIS",
        4: "MRB^MR brain^LOC",
        7: "20240102110000",
        18: "ACC9",
        19: "RP1",
        25: status,
    }
    obr |= {32: "8&READ&ER&A&&DR"} | {int(name[1:]): value for name, value in fields.items()}
    head = msh("ORU^R01^ORU_R01", "2.5" if shape == "RAD-28" else "2.5.1", more=f"||||||{charset}")
    said = sections(shape) if text is None else text
    return f"{head}{pid}{segment('OBR', obr)}{study_obx(shape, study) if study else ''}{''.join(more)}{said}"


class House(Hub):
    """A hub that makes DICOM objects of reports."""

    def __init__(self, settings: SinrSettings = ALL, **site: Any) -> None:
        super().__init__(Hl7Site(**site), Authorities((HOSP, OTHER, RIS)))
        self.store.react(*Profiles.build([PLUGIN], {"sinr": settings}, Site(facility="HOUSE")).reactions())

    def instances(self, sop_class: str = "") -> list[tuple[Instance, Series, Study]]:
        """What the archive has, newest last."""
        where = InstanceFilter(sop_classes=(sop_class,) if sop_class else ())

        def look(record: Record) -> list[tuple[Instance, Series, Study]]:
            return [(one, series, study) for one, series, study, _ in record.studies.find_instances(where)]

        return self.store.read_now(look)

    def objects(self, sop_class: str = "") -> list[Dataset]:
        """The data sets of what the archive has, as their files hold them."""
        out = []
        for one, _, _ in self.instances(sop_class):
            content = self.store.read_now(lambda record, ref=one.blob: record.blobs.read(ref))  # type: ignore[misc]
            head = read_part10(content)
            assert head.sop_instance_uid == one.uid and head.sop_class_uid == one.sop_class
            out.append(Dataset.parse(content[head.dataset_offset :], head.transfer_syntax))
        return out

    def add_image(self, uid: str, series: str, study: str = STUDY, person: str = "1", accession: str = "ACC9") -> None:
        """An image of a patient in the archive."""
        self.accept(adt("A04", f"{person}^^^HOSP", pv1=""))
        patient = self.known(person).id

        def put(record: Record) -> None:
            blob = record.blobs.put(b"image " + uid.encode())
            record.emit(
                InstanceStored(
                    Study(study, patient, accession=accession, study_id="ST1", date="20240102", time="1000"),
                    Series(series, study, "MR"),
                    Instance(uid, MR, series, study, "1.2.840.10008.1.2.1", blob),
                )
            )

        self.store.write_now(put)

    def keep(self, dataset: Dataset, syntax: str = EXPLICIT_LE) -> Answer:
        """C-STORE."""
        content = dataset.encode(syntax)
        uids = dataset.text("SOPClassUID"), dataset.text("SOPInstanceUID")
        head = file_meta(*uids, syntax)

        def work(record: Record) -> Answer:
            self.draft = record.exchange
            request = StoreRequest(
                *uids,
                syntax,
                record.blobs.put(head + content),
                len(head),
                len(content),
                content[:65536],
                lambda offset, length: content[offset : offset + length],
                calling_aet="WORKSTATION",
            )
            return store(request, record)

        return self.store.write_now(work)

    def results(self, value: str = "1") -> list[Result]:
        """The reports of a patient."""
        id = self.known(value).id
        return self.store.read_now(lambda record: record.results.of_patient(id))


def made(raw: str, sop_class: str = SR, settings: SinrSettings = ALL) -> Dataset:
    house = House(settings)
    house.accept(raw)
    (one,) = house.objects(sop_class)
    return one


def code(item: Dataset) -> tuple[str, str, str]:
    return item.text("CodeValue"), item.text("CodingSchemeDesignator"), item.text("CodeMeaning")


def concept(item: Dataset) -> str:
    return item.item("ConceptNameCodeSequence").text("CodeValue")


def context(item: Dataset, relationship: str) -> dict[str, Any]:
    """What the tree says of the document as a whole, by concept."""
    return {
        concept(one): one.text("PersonName") or code(one.item("ConceptCodeSequence"))
        for one in item.sequence("ContentSequence")
        if one.text("RelationshipType") == relationship
    }


def tree(item: Dataset) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(concept, text)]) of the containers."""
    return [
        (concept(one), [(concept(two), two.text("TextValue")) for two in one.sequence("ContentSequence")])
        for one in item.sequence("ContentSequence")
        if one.text("ValueType") == "CONTAINER"
    ]


def text(keyword: str) -> Callable[[Dataset], Any]:
    return lambda one: one.text(keyword)


def in_request(keyword: str) -> Callable[[Dataset], Any]:
    return lambda one: one.item("ReferencedRequestSequence").text(keyword)


def in_verifying(keyword: str) -> Callable[[Dataset], Any]:
    return lambda one: one.item("VerifyingObserverSequence").text(keyword)
