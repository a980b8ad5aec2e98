"""A hospital in memory: real messages through the real handlers, journaled, classed and judged as the hub does, without sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from hilum.core.audit import AuditRecorded
from hilum.core.exchange import Direction, Draft, Exchange, Finding, Key, Outcome, Verdict
from hilum.core.identity import AssigningAuthority, Authorities
from hilum.core.order import PerformedSeries, ReferencedInstance
from hilum.core.record import Delivery, DeliveryState, Page, Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services import commitment, mpps, query, requests, storage, worklist
from hilum.dicom.services.service import Answer, Request, Site, StoreRequest
from hilum.hl7v2 import routes
from hilum.hl7v2.data.er7 import parse
from hilum.ihe import pir, rd, sinr, swf
from hilum.ihe.atna import PLUGIN as ATNA
from hilum.ihe.atna import audit_event
from hilum.ihe.profile import Expected, Plugin, Profiles, SitePeer
from hilum.ihe.profile import Site as IheSite
from hilum.ihe.verdict import expectations, judge
from hilum.testing import FakeClock, MemoryStore, repeatable_store

ALL = Page(10_000)
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
HOSPITAL = AssigningAuthority("HOSP", "1.2.826.0.1.3680043.10.7", "ISO")
AUTHORITIES = Authorities((HOSPITAL,), HOSPITAL)
PID = "PID|1||{id}||Doe^Jane^^^Ms||19700102|F|||1 Main St^^Town"
PLUGINS: tuple[Plugin, ...] = (ATNA, pir.PLUGIN, rd.PLUGIN, sinr.PLUGIN, swf.PLUGIN)
SETTINGS = swf.SwfSettings(
    stations=(
        swf.Station("MRROOM", "MR1", "MR", "Basement", ("MR*",)),
        swf.Station("CTROOM", "CT1", "CT", procedures=("CT*",)),
    ),
    image_managers=("pacs",),
    placers=("ehr",),
    notify=("ris",),
)
SITE = IheSite(
    "HILUM",
    "HOSP",
    "HILUM",
    peers={
        "ehr": SitePeer("EHR", "HOSP", "2.5.1"),
        "pacs": SitePeer("PACS", "HOSP", "2.5.1"),
        "ris": SitePeer("RIS", "HOSP", aet="RIS"),
        "creator": SitePeer("CREATOR", "HOSP"),
    },
)


@dataclass
class Modality:
    """What a modality does with a worklist answer."""

    house: House
    item: Dataset
    mpps: str = "1.2.3.4.100"
    series: str = "1.2.3.4.200"
    images: list[ReferencedInstance] = field(default_factory=list)

    def begin(self, **changes: str) -> Answer:
        """RAD-6."""
        made = requests.mpps_create(self.item, pps_id="PPS1", station_aet="MR1", start="20231114221320")
        for keyword, value in changes.items():
            made.set(keyword, value)
        return self.house.dimse("N-CREATE", mpps.MPPS, mpps.create, made, self.mpps)

    def acquire(self, count: int = 3, *, first: int = 1, study_uid: str = "", **changes: object) -> None:
        """RAD-8, one association. `first`: the number in the SOP Instance UID of the first image ever."""
        stored, before = [], first - 1 + len(self.images)
        faults: dict[int | str, object] = {}
        for keyword, value in changes.items():
            faults[keyword] = value
        for number in range(1, count + 1):
            uid = f"1.2.3.4.300.{before + number}"
            image = Dataset.of(SOPClassUID=MR_IMAGE, Modality="MR", InstanceNumber=str(number), Rows=2, Columns=2)
            image.set("BitsAllocated", 16)
            image.set("PixelData", b"\x00" * 8)
            stamped = requests.restamp(
                image,
                self.item,
                mpps_uid=self.mpps,
                series_uid=self.series,
                sop_instance=uid,
                study_uid=study_uid,
                acquired="20231114221400",
                changes=faults,
            )
            stored.append(stamped)
            self.images.append(ReferencedInstance(MR_IMAGE, uid))
        self.house.store_images(stored)

    def end(self, images: Iterable[ReferencedInstance] | None = None, status: str = "COMPLETED") -> Answer:
        """RAD-7."""
        listed = tuple(self.images if images is None else images)
        series = (PerformedSeries(self.series, "BRAIN", images=listed),) if listed else ()
        made = requests.mpps_final(series, end="20231114223000", status=status)
        return self.house.dimse("N-SET", mpps.MPPS, mpps.set_, made, self.mpps)

    def commit(self) -> Answer:
        """RAD-10."""
        made = requests.commitment_request(self.images, "1.2.3.4.400")
        return self.house.dimse("N-ACTION", commitment.COMMITMENT, commitment.commit, made, type_id=1)


def _reader(content: bytes) -> Callable[[int, int], bytes]:
    return lambda offset, length: content[offset : offset + length]


class House:
    """The hub in memory, and what others send to it."""

    def __init__(self, settings: swf.SwfSettings = SETTINGS, site: IheSite = SITE, **more: object) -> None:
        self.clock = FakeClock()
        self.store: MemoryStore = repeatable_store(clock=self.clock, authorities=AUTHORITIES)
        self.profiles = Profiles.build(PLUGINS, {"swf": settings, **more}, site)
        self.store.react(*self.profiles.reactions())
        self.dicom = Site(peers={"MR1": "MRROOM"})
        self.control = 0

    # what comes in

    def hl7(self, text: str, source: str = "EHR", encoding: str = "utf-8") -> str:
        """Send a message; its segments stand on lines. Returns MSA-1."""
        self.clock.advance(1.0)
        content = text.strip().replace("\n", "\r").encode(encoding) + b"\r"

        def work(record: Record) -> str:
            answer = routes.dispatch(content, record)
            kind = parse(content)["MSH-9"].split("^")
            base = self._base("hl7v2", "^".join(kind[:2]), source, content)
            self._add(record, replace(base, answer=answer.immediate or b"", code=answer.code))
            return answer.code

        return self.store.write_now(work)

    def msh(self, type: str, source: str = "EHR", version: str = "2.5.1") -> str:
        self.control += 1
        return f"MSH|^~\\&|{source}|HOSP|HILUM|HOSP|20231114221300||{type}|{source}{self.control}|P|{version}"

    def register(self, id: str = "P1^^^HOSP", event: str = "A04") -> str:
        """RAD-1."""
        visit = f"V{id.partition('^')[0]}"
        return self.hl7(
            f"{self.msh(f'ADT^{event}^ADT_A01')}\nEVN|{event}|20231114221300\n{PID.format(id=id)}\nPV1|1|O|||||||||||||||||{visit}^^^HOSP"
        )

    def order(self, id: str = "P1^^^HOSP", code: str = "MRBRAIN", placer: str = "PL1") -> str:
        """RAD-2."""
        return self.hl7(
            f"{self.msh('OMG^O19^OMG_O19')}\n{PID.format(id=id)}\nPV1|1|O|||||||||||||||||VP1^^^HOSP\n"
            f"ORC|NW|{placer}^EHR|||||||20231114221300|||77^House^Gregory|||||WARD^Ward 1\n"
            "TQ1|1||||||20231114230000||R\n"
            f"OBR|1|{placer}^EHR||{code}^Procedure^L||||||||||||77^House^Gregory"
        )

    def merge(self, prior: str, survivor: str) -> str:
        """RAD-12."""
        return self.hl7(
            f"{self.msh('ADT^A40^ADT_A39')}\nEVN|A40|20231114221300\n{PID.format(id=survivor)}\nMRG|{prior}||||||Doe^John"
        )

    def report(self, id: str = "P1^^^HOSP", *, numbers: tuple[str, str, str] | None = None, study: str = "") -> str:
        """RAD-128, of the one order, or of numbers (placer, filler, accession) given."""
        if numbers is None:
            order = self.store.read_now(lambda record: record.orders.search()[0])
            numbers = order.placer.value, order.filler.value, order.accession.value
            study = study or order.study_uids[0]
        placer, filler, accession = numbers
        obx = f"OBX|2|ST|113014^DICOM Study^DCM||{study}||||||F\n" if study else ""
        head = f"{self.msh('ORU^R01^ORU_R01', 'CREATOR')}\n{PID.format(id=id)}\nPV1|1|O\nORC|RE|{placer}^EHR|{filler}^HILUM\n"
        return self.hl7(
            f"{head}OBR|1|{placer}^EHR|{filler}^HILUM|MRBRAIN^Procedure^L|||20231114224000|||||||||||{accession}"
            "||||20231114224500|||F|||||||8&Reader&Rosa\n"
            f"OBX|1|TX|59776-5^Findings^LN||Nothing to see||||||F\n{obx}",
            "CREATOR",
        )

    def find_worklist(self, **keys: str) -> list[Dataset]:
        """RAD-5."""
        made = requests.worklist_query(modality="MR", **keys)
        answers: list[Dataset] = []

        def handle(request: Request, record: Record) -> Answer:
            found = list(worklist.find_worklist(request, record))
            answers.extend(one.dataset for one in found if one.dataset is not None)
            return found[-1]

        self.dimse("C-FIND", "1.2.840.10008.5.1.4.31", handle, made)
        return answers

    def find_studies(self, **keys: object) -> list[Dataset]:
        """RAD-14."""
        answers: list[Dataset] = []

        def handle(request: Request, record: Record) -> Answer:
            found = list(query.find(request, record))
            answers.extend(one.dataset for one in found if one.dataset is not None)
            return found[-1]

        asked = requests.query("STUDY")
        for keyword, value in keys.items():
            asked.set(keyword, value)
        self.dimse("C-FIND", "1.2.840.10008.5.1.4.1.2.2.1", handle, asked)
        return answers

    def dimse(
        self,
        name: str,
        sop_class: str,
        handle: Callable[[Request, Record], Answer],
        dataset: Dataset,
        instance: str = "",
        type_id: int = 0,
    ) -> Answer:
        """Send a request of a modality."""
        self.clock.advance(1.0)
        request = Request(
            name, sop_class, instance, dataset.encode(EXPLICIT_LE), calling_aet="MR1", type_id=type_id, site=self.dicom
        )

        def work(record: Record) -> Answer:
            answer = handle(request, record)
            base = self._base("dicom", name, "MRROOM", b"")
            outcome = Outcome.REFUSED if answer.is_failure else Outcome.ACCEPTED
            self._add(record, replace(base, detail=(("sop class", sop_class),), code=answer.code, outcome=outcome))
            return answer

        return self.store.write_now(work)

    def store_images(self, images: list[Dataset]) -> None:
        """Store on one association."""
        self.clock.advance(1.0)

        def work(record: Record) -> None:
            for image in images:
                content = image.encode(EXPLICIT_LE)
                blob = record.blobs.put(content)
                request = StoreRequest(
                    image.text("SOPClassUID"),
                    image.text("SOPInstanceUID"),
                    EXPLICIT_LE,
                    blob,
                    0,
                    len(content),
                    content,
                    _reader(content),
                    calling_aet="MR1",
                    site=self.dicom,
                )
                answer = storage.store(request, record)
                assert not answer.is_failure, answer
            self._add(record, replace(self._base("dicom", "C-STORE", "MRROOM", b""), count=len(images)))

        self.store.write_now(work)

    # what goes out

    def deliver(self) -> list[Delivery]:
        """Send all that is due, as if each peer said yes."""
        sent: list[Delivery] = []

        def work(record: Record) -> None:
            for row in record.outbox.search(state=DeliveryState.PENDING, page=ALL):
                is_hl7 = row.courier == "mllp"
                standard = "hl7v2" if is_hl7 else "syslog" if row.courier == "audit" else "dicom"
                control = parse(row.payload).control_id if is_hl7 else ""
                answer = f"MSH|^~\\&|X|X|Y|Y|2023||ACK|1|P|2.5.1\rMSA|AA|{control}\r".encode() if is_hl7 else b""
                self._add(
                    record,
                    Exchange(
                        Direction.OUT,
                        standard,
                        row.kind,
                        "HILUM",
                        row.destination,
                        self.clock.now(),
                        peer=row.destination,
                        transaction=row.transaction,
                        control_id=control,
                        request=row.payload,
                        answer=answer,
                        detail=row.facts,
                        keys=row.keys,
                    ),
                )
                record.outbox.settle(row.id, state=DeliveryState.SENT)
                sent.append(row)

        self.store.write_now(work)
        return sent

    # what the hub does with an exchange

    def _base(self, standard: str, kind: str, source: str, request: bytes) -> Exchange:
        now = self.clock.now()
        return Exchange(Direction.IN, standard, kind, source, "HILUM", now, now, peer=source, request=request)

    def _add(self, record: Record, base: Exchange) -> None:
        draft: Draft = record.exchange if base.direction is Direction.IN else Draft()
        whole = replace(
            base,
            keys=(*base.keys, *draft.keys),
            detail=(*base.detail, *draft.detail),
            findings=tuple(draft.findings),
            outcome=draft.outcome if base.outcome is Outcome.ACCEPTED else base.outcome,
            code=draft.code or base.code,
            text=draft.text or base.text,
            control_id=draft.control_id or base.control_id,
        )
        profile, transaction = self.profiles.classify(whole)
        whole = replace(whole, profile=profile, transaction=transaction)
        id = record.exchanges.add(whole)
        event = audit_event(replace(whole, id=id), self.profiles, "HILUM")
        if event is not None:
            record.emit(AuditRecorded(event))

    def judge(self) -> list[tuple[str, Finding]]:
        """Judge all that was not judged; (transaction, finding) of every finding in the journal."""

        def work(record: Record) -> list[tuple[str, Finding]]:
            for exchange in record.exchanges.unjudged(ALL.limit):
                verdict, findings = judge(exchange, record, self.profiles)
                record.exchanges.judge(exchange.id, verdict, findings)
            journal = record.exchanges.search(newest_first=False, page=ALL)
            return [(one.transaction, finding) for one in journal for finding in one.findings]

        return self.store.write_now(work)

    def verdicts(self) -> set[Verdict]:
        """The verdicts of all exchanges."""
        return self.store.read_now(lambda record: {one.verdict for one in record.exchanges.search(page=ALL)})

    def transactions(self) -> list[str]:
        """The transactions in the journal, in order."""
        return self.store.read_now(
            lambda record: [one.transaction for one in record.exchanges.search(newest_first=False, page=ALL)]
        )

    def person(self, id: str = "P1") -> str:
        """Our id of the current patient with this identifier of the hospital."""

        def work(record: Record) -> str:
            patient = record.patients.find(AUTHORITIES.identifier(id))
            return patient.id if patient else ""

        return self.store.read_now(work)

    def expected(self, id: str = "P1", after: float = 0.0) -> list[Expected]:
        """What is owed for the patient with this identifier of the hospital."""
        return self.expected_of(self.person(id), after)

    def expected_of(self, person: str, after: float = 0.0) -> list[Expected]:
        """What is owed for the patient with our id."""
        now = self.clock.now() + after
        return self.store.read_now(lambda record: expectations(record, person, now, self.profiles))

    def overdue(self, *ids: str, days: float = 7.0) -> list[str]:
        """Rules of all steps that are overdue for these patients after so many days."""
        now = self.clock.now() + days * 86400
        return [one.rule for id in ids or ("P1",) for one in self.expected(id, days * 86400) if one.is_overdue(now)]

    def rules(self) -> list[str]:
        """Rules of all findings, after judging."""
        return [finding.rule for _, finding in self.judge()]

    def modality(self, **keys: str) -> Modality:
        """A modality that asked its worklist and got one answer."""
        (item,) = self.find_worklist(**keys)
        return Modality(self, item)

    def until_worklist(self) -> Modality:
        """Register, order, ask the worklist."""
        assert self.register() == "AA"
        assert self.order() == "AA"
        self.deliver()
        return self.modality()

    def about(self, kind: str, value: str) -> list[Exchange]:
        """The journal of a key."""
        return self.store.read_now(lambda record: record.exchanges.by_key((Key(kind, value),)))
