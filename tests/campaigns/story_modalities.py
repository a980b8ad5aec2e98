"""The moves of modalities: worklist, performed steps, images, commitment. RAD-5 to RAD-8, RAD-10."""

from __future__ import annotations

from typing import Any

from campaigns.story_base import Wire
from campaigns.story_model import Image, Order, Performed
from campaigns.story_orders import Orders
from hilum.core.code import Code
from hilum.core.order import WRONG_WORKLIST_ENTRY, PerformedSeries, ReferencedInstance
from hilum.dicom.data import Dataset
from hilum.dicom.services import requests
from hilum.dicom.services.commitment import COMMITMENT, COMMITMENT_INSTANCE
from hilum.dicom.services.mpps import MPPS
from hilum.dicom.services.worklist import MODALITY_WORKLIST
from hilum.dicom.wire.dimse import CommandField

__all__ = ["Modalities"]

SOP_CLASSES = {"MR": "1.2.840.10008.5.1.4.1.1.4", "CT": "1.2.840.10008.5.1.4.1.1.2"}
TITLES = {"MR": "MR1", "CT": "CT1"}


class Modalities(Orders):
    """What modalities may do next."""

    # modality

    def worklist(self) -> list[Dataset]:
        """RAD-5, all of it."""
        answers = self.dimse(
            CommandField.C_FIND_RQ, MODALITY_WORKLIST, requests.worklist_query(start_date="20200101-20991231")
        )
        return [one for _, one in answers if one is not None]

    def of_step(self, sps_id: str) -> tuple[Order, str] | None:
        for order in self.model.orders:
            for step in order.steps:
                if step.id == sps_id:
                    return order, sps_id
        return None

    def query_worklist(self) -> None:
        """RAD-5."""
        self.note("worklist query")
        self.worklist()

    def begin(self) -> None:
        """RAD-6: of a worklist item; of several of a patient (group case); again of one begun before; of the wrong patient."""
        items = self.worklist()
        if not items:
            return
        item = self.chance.choice(items)
        several = [item]
        if self.chance.random() < 0.25:
            same = [one for one in items if one.text("PatientID") == item.text("PatientID") and one is not item]
            modality = item.item("ScheduledProcedureStepSequence").text("Modality")
            same = [one for one in same if one.item("ScheduledProcedureStepSequence").text("Modality") == modality]
            several += same[:1]
        self.create(several)

    def begin_late(self) -> None:
        """RAD-6 from a worklist that was asked for before: the order is over by now, or done, or given up once."""
        old = [one for one in self.model.performed if isinstance(one.item, list)]
        if not old:
            return
        one = self.chance.choice(old)
        orders = [order for order, _ in one.answers]
        if self.clean and any(order.ended for order in orders):
            return
        self.note("again:")
        assert isinstance(one.item, list)
        self.create(one.item)

    def told(self, one: Performed) -> list[PerformedSeries]:
        """Performed Series Sequence: all that was made so far."""
        sop_class = SOP_CLASSES[one.modality]
        return [
            PerformedSeries(uid, "PROTOCOL", images=tuple(ReferencedInstance(sop_class, i.uid) for i in images))
            for uid, images in one.series.items()
        ]

    def create(self, items: list[Dataset], performed: Performed | None = None) -> None:
        """N-CREATE of worklist items, or of a performed step whose images came first."""
        step = items[0].item("ScheduledProcedureStepSequence")
        modality = step.text("Modality") or "MR"
        uid = performed.uid if performed is not None else self.uid()
        made = requests.mpps_create(
            items, pps_id=f"PPS{self.uids}", station_aet=TITLES[modality], start=self.moment(), modality=modality
        )
        answers = [
            self.of_step(one.item("ScheduledProcedureStepSequence").text("ScheduledProcedureStepID")) for one in items
        ]
        known = [one for one in answers if one is not None]
        assert len(known) == len(items), "a worklist item of no order"
        is_first = performed is None
        if performed is None:
            study = items[0].text("StudyInstanceUID")
            performed = Performed(uid, known[0][0].person, items, known, modality, study=study)
        self.note(f"MPPS {uid} begins {[sps for _, sps in known]}")
        for order, _ in known:
            if order.ended:
                self.may.add("MPPS/order-over")
                self.must.append({"MPPS/order-over"})
        owner = self.model.find(f"{items[0].text('PatientID')}^^^{items[0].text('IssuerOfPatientID')}")
        performed.person = owner.number if owner is not None else performed.person
        if self.chance.random() < 0.1 and len(items) == 1 and len(known[0][0].steps) == 1:
            self.note("   without an SPS ID")
            made.sequence("ScheduledStepAttributesSequence")[0].set("ScheduledProcedureStepID", "")
        if self.chance.random() < 0.1 and made.text("IssuerOfPatientID") == "HOSP":
            self.note("   without an issuer")
            made.discard("IssuerOfPatientID")
            made.discard("IssuerOfPatientIDQualifiersSequence")
        if not self.clean and is_first and self.chance.random() < 0.15:
            other = self.chance.choice(list(self.model.people.values()))
            other = self.model.current(other.number)
            if other.number != self.model.current(performed.person).number and other.identifiers:
                identifier = other.identifiers[0]
                made.set("PatientID", identifier.partition("^")[0])
                made.set("IssuerOfPatientID", identifier.rpartition("^")[2])
                made.discard("IssuerOfPatientIDQualifiersSequence")
                performed.person = other.number
                performed.changes = {
                    "PatientID": made.text("PatientID"),
                    "IssuerOfPatientID": made.text("IssuerOfPatientID"),
                    "IssuerOfPatientIDQualifiersSequence": None,
                }
                self.note(f"   of the wrong patient {identifier}")
                self.wrongs.append((other.number, known[0][0].person, "SWF.b/patient-agrees"))
                self.may |= {"SWF.b/patient-agrees", "MPPS/patient-of-order", "RAD-8/patient-of-study"}
        answer = self.dimse(CommandField.N_CREATE_RQ, MPPS, made, uid, calling=TITLES[modality])
        assert answer[0][0] == 0, f"N-CREATE {answer[0][0]:04X}"
        self.model.performed.append(performed)
        self.tell()

    def begin_unscheduled(self) -> None:
        """RAD-6 without a worklist item, of a patient typed in; PIR is to find the order later."""
        identifier = f"T{self.control + self.uids}^^^HOSP"
        patient = Dataset.of(PatientName="Unknown^Person", PatientID=identifier.partition("^")[0], PatientSex="O")
        patient.set("IssuerOfPatientID", "HOSP")
        uid, study = self.uid(), self.uid()
        made = requests.mpps_unscheduled(
            patient, study_uid=study, pps_id=f"PPS{self.uids}", station_aet="MR1", modality="MR", start=self.moment()
        )
        self.note(f"MPPS {uid} begins unscheduled of {identifier}, study {study}")
        item = patient.copy()
        item.set("StudyInstanceUID", study)
        answer = self.dimse(CommandField.N_CREATE_RQ, MPPS, made, uid)
        assert answer[0][0] == 0
        person = self.model.add(identifier, "Unknown", is_adt=False)
        self.model.performed.append(Performed(uid, person.number, item, [], study=study))

    def acquire(self) -> None:
        """Images of a performed step: stored at once, later, or by mistake otherwise than they should be."""
        open_ = [one for one in self.model.performed if one.status == "IN PROGRESS"]
        if not open_:
            return
        one = self.chance.choice(open_)
        self.make(one, self.chance.randint(1, 3))
        if self.chance.random() < 0.7:
            self.store(one)

    def make(self, one: Performed, count: int) -> None:
        series = self.chance.choice([*one.series]) if one.series and self.chance.random() < 0.4 else self.uid()
        first = one.item[0] if isinstance(one.item, list) else one.item
        assert isinstance(first, Dataset)
        is_group = len({order.accession for order, _ in one.answers}) > 1
        changes: dict[Any, object] = {"Modality": one.modality, **one.changes}
        if is_group:
            changes["AccessionNumber"] = ""
            changes["RequestAttributesSequence"] = None
        if not self.clean and self.chance.random() < 0.15 and one.answers and not is_group:
            changes["AccessionNumber"] = f"WRONG{self.uids}"
            self.may |= {"SWF.b/accession-agrees"}
            self.note("   with a wrong accession number")
        for _ in range(count):
            uid = self.uid()
            image = Dataset.of(SOPClassUID=SOP_CLASSES[one.modality], InstanceNumber=str(self.uids), Rows=2, Columns=2)
            image.set("BitsAllocated", 16)
            image.set("PixelData", bytes((self.uids % 256,)) * 8)
            made = requests.restamp(
                image,
                first,
                mpps_uid=one.uid,
                series_uid=series,
                sop_instance=uid,
                acquired=self.moment(),
                changes=changes,
            )
            kept = Image(uid, series, one.study, made)
            self.model.images[uid] = kept
            one.series.setdefault(series, []).append(kept)
        self.note(f"   {count} images of {one.uid} in series {series}")

    def store(self, one: Performed) -> None:
        waiting = [image for images in one.series.values() for image in images if not image.stored]
        if waiting:
            self.put([image.dataset for image in waiting], TITLES[one.modality], [0] * len(waiting))
            for image in waiting:
                image.stored = True
            self.filed(one)
            self.note(f"   {len(waiting)} stored")

    def filed(self, one: Performed) -> None:
        """A study stays the patient's of its first image; whose it was when that came."""
        if one.study not in self.model.studies:
            self.model.studies[one.study] = one.person
            for order in self.model.orders:
                is_same = self.model.current(order.person) is self.model.current(one.person)
                if is_same and any(step.study == one.study for step in order.steps):
                    self.model.order_of_study[one.study] = order

    def put(self, datasets: list[Any], calling: str, expected: list[int]) -> None:
        self.advance()
        statuses = self.hub.store_images(datasets, calling=calling)
        self.wires.append(Wire("store", (datasets, calling), statuses))
        assert statuses == expected, f"C-STORE answered {statuses}"

    def store_rest(self) -> None:
        """Images that come late, after their step ended too."""
        late = [
            one for one in self.model.performed if any(not i.stored for images in one.series.values() for i in images)
        ]
        if late:
            one = self.chance.choice(late)
            self.note(f"late images of {one.uid}")
            self.store(one)

    def store_again(self) -> None:
        """The same instance with the same content; by mistake with another."""
        stored = [one for one in self.model.images.values() if one.stored]
        if not stored:
            return
        image = self.chance.choice(stored)
        assert isinstance(image.dataset, Dataset)
        if self.clean or self.chance.random() < 0.5:
            self.note(f"image {image.uid} again")
            self.put([image.dataset], "MR1", [0])
            return
        self.note(f"image {image.uid} with other content")
        other = image.dataset.copy()
        other.set("ImageComments", f"changed {self.uids}")
        self.may.add("RAD-8/uid-reused")
        self.must.append({"RAD-8/uid-reused"})
        self.put([other], "MR1", [0xB000])

    def end(self) -> None:
        """RAD-7: COMPLETED, DISCONTINUED, or because of an incorrect worklist entry."""
        open_ = [one for one in self.model.performed if one.status == "IN PROGRESS"]
        if open_:
            self.close(self.chance.choice(open_), self.chance.choice(("COMPLETED",) * 4 + ("DISCONTINUED", "WRONG")))

    def close(self, one: Performed, how: str) -> None:
        if how == "COMPLETED" and not one.series:
            self.make(one, 1)
        series = self.told(one)
        reason = {
            "DISCONTINUED": Code("110513", "Discontinued for unspecified reason", "DCM"),
            "WRONG": Code(WRONG_WORKLIST_ENTRY, "Incorrect worklist entry selected", "DCM"),
        }
        status = "COMPLETED" if how == "COMPLETED" else "DISCONTINUED"
        made = requests.mpps_final(series, end=self.moment(), status=status, discontinuation=reason.get(how, Code()))
        self.note(f"MPPS {one.uid} ends {how}")
        answer = self.dimse(CommandField.N_SET_RQ, MPPS, made, one.uid, calling=TITLES[one.modality])
        assert answer[0][0] == 0, f"N-SET {answer[0][0]:04X}"
        one.status, one.is_wrong_entry = status, how == "WRONG"
        self.tell()

    def go_on(self) -> None:
        """RAD-7: an N-SET in between, that tells of the series so far."""
        open_ = [one for one in self.model.performed if one.status == "IN PROGRESS" and one.series]
        if open_:
            one = self.chance.choice(open_)
            self.note(f"MPPS {one.uid} goes on")
            made = requests.mpps_final(self.told(one), end="", status="IN PROGRESS")
            answer = self.dimse(CommandField.N_SET_RQ, MPPS, made, one.uid, calling=TITLES[one.modality])
            assert answer[0][0] == 0, f"N-SET {answer[0][0]:04X}"

    def images_first(self) -> None:
        """RAD-8 before RAD-6: the images overtake the N-CREATE of their performed step."""
        items = self.worklist()
        if not items:
            return
        item = self.chance.choice(items)
        modality = item.item("ScheduledProcedureStepSequence").text("Modality")
        answer = self.of_step(item.item("ScheduledProcedureStepSequence").text("ScheduledProcedureStepID"))
        assert answer is not None
        uid = self.uid()
        one = Performed(uid, answer[0].person, [item], [answer], modality, study=item.text("StudyInstanceUID"))
        self.note(f"images before their MPPS {uid}")
        self.make(one, 1)
        self.store(one)
        self.create([item], one)

    def create_twice(self) -> None:
        """RAD-6 under a UID that is used: refused (0111H). RAD-7 of one that never began: refused (0112H)."""
        if self.clean or not self.model.performed:
            return
        one = self.chance.choice(self.model.performed)
        assert isinstance(one.item, list | Dataset)
        self.note(f"MPPS {one.uid} begins once more, and one ends that never began")
        self.may |= {"RAD-6/accepted", "RAD-7/accepted"}
        items = one.item
        if isinstance(items, list):
            made = requests.mpps_create(items, pps_id="AGAIN", station_aet="MR1", start=self.moment(), modality="MR")
            assert self.dimse(CommandField.N_CREATE_RQ, MPPS, made, one.uid)[0][0] == 0x0111
        made = requests.mpps_final([], end=self.moment(), status="DISCONTINUED")
        assert self.dimse(CommandField.N_SET_RQ, MPPS, made, "1.2.3.888")[0][0] == 0x0112

    def set_after_end(self) -> None:
        """RAD-7 of a step that ended: refused, and nothing changes."""
        ended = [one for one in self.model.performed if one.status != "IN PROGRESS"]
        if ended and not self.clean:
            one = self.chance.choice(ended)
            self.note(f"MPPS {one.uid} ends once more")
            made = requests.mpps_final([], end=self.moment(), status="DISCONTINUED")
            answer = self.dimse(CommandField.N_SET_RQ, MPPS, made, one.uid, calling=TITLES[one.modality])
            assert answer[0][0] == 0x0110
            self.may |= {"RAD-7/accepted"}

    def commit(self) -> None:
        """RAD-10, of what is stored; by mistake of what never came."""
        stored = [one for one in self.model.images.values() if one.stored]
        if not stored:
            return
        one = self.chance.choice(stored)
        assert isinstance(one.dataset, Dataset)
        listed = [ReferencedInstance(one.dataset.text("SOPClassUID"), one.uid)]
        if not self.clean and self.chance.random() < 0.3:
            listed.append(ReferencedInstance(SOP_CLASSES["MR"], "1.2.3.999"))
            self.may |= {"RAD-10/all-committed"}
        self.note(f"commitment of {len(listed)}")
        made = requests.commitment_request(listed, self.uid())
        answer = self.dimse(CommandField.N_ACTION_RQ, COMMITMENT, made, COMMITMENT_INSTANCE, type=1)
        assert answer[0][0] == 0
