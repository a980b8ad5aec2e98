"""The moves of a story: what the systems of a hospital may do next, as real messages; each moves the model along with the hub."""

from __future__ import annotations

from collections.abc import Callable

from campaigns.story_base import Wire
from campaigns.story_modalities import Modalities
from campaigns.story_model import Order, Performed, Report
from hilum.core.order import ReferencedInstance
from hilum.core.record import Record
from hilum.dicom.data import Dataset
from hilum.dicom.services import requests
from hilum.dicom.services.commitment import COMMITMENT, COMMITMENT_INSTANCE
from hilum.dicom.wire.dimse import CommandField

__all__ = ["Story"]


class Story(Modalities):
    """A story under way: the next move is drawn by chance."""

    # reports

    def report(self) -> None:
        """RAD-128: preliminary, final, corrected, cancelled; by mistake for another patient than the order's."""
        orders = [one for one in self.model.orders if not one.ended and one.steps]
        if not orders:
            return
        order = self.chance.choice(orders)
        known = next((one for one in self.model.reports if one.order is order), None)
        status = self.chance.choice(("P", "F", "C", "F", "X"))
        if self.clean and known is not None and RANKS[status] < RANKS[known.status]:
            return
        person = self.model.current(order.person)
        others = [one for one in self.model.people.values() if not one.merged_into and one is not person and one.name]
        if not self.clean and known is None and others and self.chance.random() < 0.15:
            other = self.chance.choice(others)
            self.note(f"ORU {status} of {order.placer} for another patient")
            self.may |= {"RD/patient-agrees", "ORU/patient-of-order", "RAD-128/accepted"}
            self.say(order, self.in_use(other), other.name, status)
            self.model.reports.append(Report(order.filler, other.number, status, order))
            return
        self.note(f"ORU {status} of {order.placer}")
        before = known is not None and RANKS[status] < RANKS[known.status]
        if before:
            self.may.add("ORU/less-final")
        is_others = known is not None and self.model.current(known.person) is not person
        if is_others:
            return
        self.say(order, self.in_use(person), person.name, status)
        if known is None:
            self.model.reports.append(Report(order.filler, person.number, status, order))
        elif not before:
            known.status = status

    def say(self, order: Order, identifier: str, name: str, status: str) -> None:
        study = order.steps[0].study if len({s.study for s in order.steps}) == 1 else ""
        application = order.application if order.is_ours else "EHR"
        filler = f"{order.filler}^{'HILUM' if order.is_ours else 'RIS'}"
        self.hl7(
            "ORU^R01^ORU_R01",
            self.pid(identifier, name),
            "PV1|1|O",
            f"ORC|RE|{order.placer}^{application}|{filler}",
            f"OBR|1|{order.placer}^{application}|{filler}|MRBRAIN^Procedure^L|||{self.moment()}|||||||||||{order.accession}"
            f"||||{self.moment()}|||{status}|||||||8&Reader&Rosa",
            f"OBX|1|TX|59776-5^Findings^LN||Text {self.control}||||||{status}",
            f"OBX|2|ST|113014^DICOM Study^DCM||{study}||||||F" if study else "",
            application="CREATOR",
        )

    def report_early(self) -> None:
        """RAD-128 that overtakes its order; then the order."""
        identifier = self.pick_identifier(new=0.2)
        name, placer = self.name_of(identifier), f"PLE{self.control}"
        person = self.model.find(identifier)
        status = self.chance.choice(("P", "F"))
        self.note(f"ORU {status} before its order {placer} of {identifier}")
        self.hl7(
            "ORU^R01^ORU_R01",
            self.pid(identifier, name),
            "PV1|1|O",
            f"ORC|RE|{placer}^EHR",
            f"OBR|1|{placer}^EHR||MRBRAIN^Procedure^L|||{self.moment()}|||||||||||||||{self.moment()}|||{status}|||||||8&Reader&Rosa",
            f"OBX|1|TX|59776-5^Findings^LN||Text {self.control}||||||{status}",
            application="CREATOR",
        )
        self.may |= {"RD/order-expected", *(f"RAD-128/{one}" for one in ("ORC-3", "OBR-3", "OBR-18", "study"))}
        if person is None:
            person = self.model.add(identifier, name, is_adt=False)
        person.name = person.name or name
        groups = self.group("NW", placer, "EHR", "MRBRAIN", "OMG")
        self.hl7("OMG^O19^OMG_O19", self.pid(identifier, name), self.pv1(identifier), *groups)
        order = self.learned(Order(placer, "EHR", person.number, visit=self.visit(identifier)))
        order.is_reported = status == "F"
        self.model.orders.append(order)
        self.model.reports.append(Report("", person.number, status, order))
        self.tell()

    # transport

    def repeat(self) -> None:
        """The same bytes again, as a sender does that missed the answer: nothing happens twice."""
        good = [one for one in self.sent if one[1] == "AA"]
        if good:
            content, answer = self.chance.choice(good)
            self.note(f"repeat of {content.split(b'|')[8].decode()} {content.split(b'|')[9].decode()}")
            self.advance()
            self.send(content, answer)
            self.repeats += 1

    def restart(self) -> None:
        """The process ends and begins again."""
        self.note("restart")
        self.hub.restart()
        self.wires.append(Wire("restart", ()))

    def deliver(self) -> None:
        """The outbox is emptied, and judged."""
        self.hub.deliver()
        self.hub.judge()
        self.wires.append(Wire("deliver", ()))

    def step(self) -> str:
        """One move, drawn by chance."""
        names = [name for name, weight in WEIGHTS.items() for _ in range(weight)]
        name = self.chance.choice(names)
        move: Callable[[], None] = getattr(self, name)
        move()
        self.adopt()
        return name

    def finish(self) -> None:
        """All that was begun is ended, stored and committed; what was not begun is cancelled: nothing more is to come."""
        self.note("the end:")
        for one in self.model.performed:
            if one.status == "IN PROGRESS":
                self.close(one, "COMPLETED")
            self.store(one)
            self.adopt()
        for image in self.model.images.values():
            assert isinstance(image.dataset, Dataset)
            listed = [ReferencedInstance(image.dataset.text("SOPClassUID"), image.uid)]
            made = requests.commitment_request(listed, self.uid())
            self.dimse(CommandField.N_ACTION_RQ, COMMITMENT, made, COMMITMENT_INSTANCE, type=1)
        for order in [*self.model.orders]:
            if not order.ended and self.model.order_status(order) in ("SC", "HD", "IP"):
                self.give_up(order)

    def adopt(self) -> None:
        """PIR: an unscheduled performed step was linked to an order. It must have been the only one that it could be of."""
        free = [one for one in self.model.performed if not one.answers]

        def look(record: Record) -> list[tuple[Performed, str]]:
            found = [(one, record.orders.performed(one.uid)) for one in free]
            return [(one, step.order_ids[0]) for one, step in found if step is not None and step.order_ids]

        for one, order_id in self.hub.read(look):
            order = next(each for each in self.model.orders if each.id == order_id)
            person = self.model.current(one.person)
            orders = [
                each
                for each in self.model.orders
                if self.model.current(each.person) is person
                and not self.model.answers(each)
                and not each.ended
                and not each.is_held
                and each not in self.model.order_of_study.values()
                and self.modality_of(each) == one.modality
            ]
            assert orders == [order], f"{one.uid} was linked to one of {len(orders)} orders"
            studies = {
                p.study for p in free if self.model.current(p.person) is person and p.study in self.model.studies
            }
            assert studies == {one.study}, f"{one.uid} was linked, one of {len(studies)} studies"
            self.note(f"   {one.uid} is linked to {order.placer}")
            one.answers = [(order, order.steps[0].id)] if len(order.steps) == 1 else [(order, "")]
            self.model.order_of_study[one.study] = order
            self.tell()

    def modality_of(self, order: Order) -> str:
        """Of its steps, as it was scheduled."""
        return self.modalities.get(order.id, "")


RANKS = {"P": 0, "F": 1, "C": 2, "X": 2}

WEIGHTS = {
    "register": 4,
    "update": 4,
    "merge": 4,
    "change_identifier": 1,
    "link": 1,
    "older": 1,
    "register_two": 2,
    "move_identifier": 1,
    "cancel_unknown": 1,
    "create_twice": 1,
    "change_visit": 1,
    "move_visit": 1,
    "place": 6,
    "schedule_elsewhere": 2,
    "change_elsewhere": 2,
    "place_with_accession_of_another": 1,
    "control_order": 6,
    "query_worklist": 1,
    "begin": 7,
    "begin_late": 3,
    "begin_unscheduled": 2,
    "acquire": 7,
    "store_rest": 2,
    "store_again": 2,
    "end": 6,
    "set_after_end": 1,
    "commit": 2,
    "report": 5,
    "report_early": 1,
    "place_same_number": 1,
    "go_on": 2,
    "images_first": 1,
    "repeat": 2,
    "restart": 1,
    "deliver": 2,
}
