"""The moves of order placers and of another filler. RAD-2, RAD-3, RAD-4, RAD-13."""

from __future__ import annotations

from campaigns.story_model import Order, Step
from campaigns.story_patients import Patients
from hilum.core.record import Record
from support.quiet_hub import ALL

__all__ = ["Orders"]

CODES = {"MR": ("MRBRAIN", "MRKNEE"), "CT": ("CTHEAD", "CTCHEST")}


class Orders(Patients):
    """What placers and fillers may do next."""

    # orders

    def place(self) -> None:
        """RAD-2 NW: ORM^O01 or OMG^O19, one order or two in one message; the filler schedules each."""
        identifier = self.pick_identifier(new=0.2)
        name = self.name_of(identifier)
        count = self.chance.choice((1, 1, 1, 2))
        application = self.chance.choice(("EHR", "EHR", "CLINIC"))
        kind = self.chance.choice(("OMG^O19^OMG_O19", "ORM^O01^ORM_O01"))
        groups: list[str] = []
        made = []
        for number in range(count):
            placer = f"PL{self.control}-{number}" if self.chance.random() < 0.8 else f"{self.control}{number}"
            modality = self.chance.choice(("MR", "MR", "CT"))
            groups += self.group("NW", placer, application, self.chance.choice(CODES[modality]), kind)
            made.append(placer)
        self.note(f"{kind[:7]} NW {application} {made} for {identifier}")
        known = self.model.find(identifier)
        self.hl7(kind, self.pid(identifier, name), self.pv1(identifier), *groups, application=application)
        if known is None:
            person = self.model.add(identifier, name, is_adt=False)
        else:
            person = known
            person.name = person.name or name
        for placer in made:
            self.model.orders.append(
                self.learned(Order(placer, application, person.number, visit=self.visit(identifier)))
            )

    def group(self, control: str, placer: str, application: str, code: str, kind: str = "OMG") -> list[str]:
        """ORC, TQ1, OBR of a placer."""
        orm = kind.startswith("ORM")
        timing = f"1^^^{self.moment()}^^R" if orm else ""
        return [
            f"ORC|{control}|{placer}^{application}|||||{timing}||{self.moment()}|||77^House^Gregory|||||WARD^Ward 1",
            "" if orm else f"TQ1|1||||||{self.moment()}||R",
            f"OBR|1|{placer}^{application}||{code}^Procedure^L||||||||||||77^House^Gregory"
            + ("" if not orm else "|" * 11 + timing),
        ]

    def learned(self, order: Order) -> Order:
        """The order with what the filler gave it."""

        def look(record: Record) -> None:
            found = [
                one
                for one in record.orders.search(page=ALL)
                if one.placer.value == order.placer and one.placer_application == order.application
            ]
            assert len(found) == 1, f"{len(found)} orders of a placer order number"
            known = found[0]
            order.id, order.accession, order.filler = known.id, known.accession.value, known.filler.value
            order.steps = [Step(s.id, p.study_uid, p.id) for p in known.procedures for s in p.steps]
            if known.procedures:
                self.modalities[order.id] = known.procedures[0].steps[0].modality

        self.hub.read(look)
        return order

    def schedule_elsewhere(self) -> None:
        """RAD-4 of another filler: OMI^O23 with two steps, of one procedure or of two."""
        identifier = self.pick_identifier(new=0.2)
        name = self.name_of(identifier)
        n = self.control + 1
        several = self.chance.random() < 0.5
        orc = f"ORC|NW|XPL{n}^EHR|XF{n}^RIS||SC||||{self.moment()}|||77^House^Gregory|||||WARD^Ward 1"
        segments = []
        for number in (1, 2):
            procedure, study = (number, f"1.2.9.{n}.{number}") if several else (1, f"1.2.9.{n}.1")
            sps = f"XS{n}{number}||||MR||||||||||||||||||||MRBRAIN^Procedure^L"
            segments += [
                orc,
                f"TQ1|1||||||{self.moment()}||R",
                f"OBR|{number}|XPL{n}^EHR|XF{n}^RIS|MRBRAIN^Procedure^L||||||||||||77^House^Gregory||XA{n}|XR{n}{procedure}|{sps}",
                f"IPC|XA{n}|XR{n}{procedure}|{study}|XS{n}{number}|MR|MRBRAIN^Procedure^L|MRROOM|Basement|MR1",
            ]
        self.note(f"OMI NW XPL{n} of {'two procedures' if several else 'two steps'} for {identifier}")
        known = self.model.find(identifier)
        self.hl7("OMI^O23^OMI_O23", self.pid(identifier, name), self.pv1(identifier), *segments, application="RIS")
        person = known or self.model.add(identifier, name, is_adt=False)
        person.name = person.name or name
        order = Order(f"XPL{n}", "RIS", person.number, is_ours=False, visit=self.visit(identifier))
        self.model.orders.append(self.learned(order))

    def change_elsewhere(self) -> None:
        """RAD-13 of the other filler: XO, a full snapshot, or CA and DC."""
        theirs = [one for one in self.model.orders if not one.is_ours and not one.ended]
        if not theirs:
            return
        order = self.chance.choice(theirs)
        status = self.model.order_status(order)
        control = self.chance.choice(("XO", "XO", "CA", "DC"))
        if status == "CM" or (self.clean and control == "CA" and status not in ("SC", "HD")):
            return
        n, said = order.placer.removeprefix("XPL"), "" if control == "XO" else "CA"
        person = self.model.current(order.person)
        segments = []
        for number, step in enumerate(order.steps, 1):
            sps = f"{step.id}||||MR||||||||||||||||||||MRBRAIN^Procedure^L"
            segments += [
                f"ORC|{control}|XPL{n}^EHR|XF{n}^RIS||{said}||||{self.moment()}|||77^House^Gregory|||||WARD^Ward 1",
                f"TQ1|1||||||{self.moment()}||A",
                f"OBR|{number}|XPL{n}^EHR|XF{n}^RIS|MRBRAIN^Procedure^L||||||||||||77^House^Gregory||XA{n}|{step.procedure}|{sps}",
                f"IPC|XA{n}|{step.procedure}|{step.study}|{step.id}|MR|MRBRAIN^Procedure^L|MRROOM|Basement|MR1",
            ]
        self.note(f"OMI {control} {order.placer} ({status})")
        identifier = self.in_use(person)
        self.hl7(
            "OMI^O23^OMI_O23", self.pid(identifier, person.name), self.pv1(identifier), *segments, application="RIS"
        )
        self.controlled(order, control)
        if control == "XO":
            order.visit = self.visit(identifier)
        self.tell()

    def place_same_number(self) -> None:
        """RAD-2 NW of one placer under a number that another placer has used: two authorities, two orders."""
        theirs = [one for one in self.model.orders if one.is_ours and one.placer.startswith("PL")]
        if not theirs:
            return
        other = self.chance.choice(theirs)
        application = "CLINIC" if other.application == "EHR" else "EHR"
        if any(one.placer == other.placer and one.application == application for one in self.model.orders):
            return
        identifier = self.pick_identifier(new=0.2)
        name = self.name_of(identifier)
        self.note(
            f"OMG NW {application} {other.placer}, which is a number of {other.application} too, for {identifier}"
        )
        groups = self.group("NW", other.placer, application, "MRBRAIN", "OMG")
        known = self.model.find(identifier)
        self.hl7("OMG^O19^OMG_O19", self.pid(identifier, name), self.pv1(identifier), *groups, application=application)
        person = known or self.model.add(identifier, name, is_adt=False)
        person.name = person.name or name
        visit = self.visit(identifier)
        self.model.orders.append(self.learned(Order(other.placer, application, person.number, visit=visit)))

    def place_with_accession_of_another(self) -> None:
        """RAD-2 NW with an accession number that another order has, of the same patient or of another one."""
        others = [one for one in self.model.orders if one.accession]
        if self.clean or not others:
            return
        identifier = self.pick_identifier(new=0.2)
        other = self.chance.choice(others)
        name, placer = self.name_of(identifier), f"PLA{self.control}"
        groups = self.group("NW", placer, "CLINIC", "MRBRAIN", "OMG")
        groups[2] += f"||{other.accession}"
        self.note(f"OMG NW {placer} with the accession number of {other.placer} for {identifier}")
        known = self.model.find(identifier)
        self.hl7("OMG^O19^OMG_O19", self.pid(identifier, name), self.pv1(identifier), *groups, application="CLINIC")
        person = known or self.model.add(identifier, name, is_adt=False)
        person.name = person.name or name
        self.model.orders.append(self.learned(Order(placer, "CLINIC", person.number, visit=self.visit(identifier))))
        self.may.add("RAD-2/accession-of-another")
        self.must.append({"RAD-2/accession-of-another"})

    def control_order(self) -> None:
        """RAD-2: XO, CA, DC, HD, RL, RP with RO, of the placer."""
        if not self.model.orders:
            return
        order = self.chance.choice(self.model.orders)
        status = self.model.order_status(order)
        control = self.chance.choice(("XO", "CA", "DC", "HD", "RL", "RL", "RP", "NW"))
        if self.clean and (
            (control in ("CA", "RP", "DC", "HD") and status in ("CM", "CA", "DC"))
            or (control == "CA" and status != "SC" and status != "HD")
            or (control in ("XO", "RP", "NW") and (status in ("CM", "CA", "DC") or not order.is_ours))
            or (control == "NW")
            or (control == "HD" and not self.may_be_held(order))
        ):
            return
        if control in ("RP", "NW", "XO") and not order.is_ours:
            return
        person = self.model.current(order.person)
        identifier = self.in_use(person)
        application = order.application if order.is_ours else "EHR"
        kind = self.chance.choice(("OMG^O19^OMG_O19", "ORM^O01^ORM_O01"))
        groups = self.group(control, order.placer, application, "MRBRAIN", kind)
        self.note(f"{kind[:7]} {control} {order.placer} ({status})")
        new = ""
        if control == "RP":
            new = f"{order.placer}R{self.control}"
            groups += self.group("RO", new, application, "MRBRAIN", kind)
        expected = "AA"
        if (control in ("CA", "DC", "RP", "HD") and status == "CM") or (control == "HD" and status in ("CA", "DC")):
            expected = "AE 205"
        if control == "HD" and not order.ended and not order.is_held and not self.may_be_held(order):
            expected = "AE 205"
        if control == "NW" and status in ("CA", "DC"):
            expected = "AE 205"
        if expected != "AA":
            self.may |= {"RAD-2/accepted", "hl7v2/accepted"}
        self.hl7(
            kind,
            self.pid(identifier, person.name),
            self.pv1(identifier),
            *groups,
            application=application,
            expected=expected,
        )
        if expected == "AA":
            self.controlled(order, control)
            visit = self.visit(identifier)
            if control in ("XO", "NW"):
                order.visit = visit
            if new:
                self.model.orders.append(self.learned(Order(new, application, person.number, visit=visit)))
        self.tell()

    def cancel_unknown(self) -> None:
        """RAD-2 CA of an order that nobody placed: refused, and nothing becomes known by it."""
        identifier = self.pick_identifier(new=0.0)
        person = self.model.find(identifier)
        if self.clean or person is None:
            return
        self.note("CA of nothing")
        self.may |= {"RAD-2/accepted"}
        groups = self.group("CA", f"NONE{self.control}", "EHR", "MRBRAIN")
        pid = self.pid(identifier, person.name)
        self.hl7("OMG^O19^OMG_O19", pid, self.pv1(identifier), *groups, expected="AE 204")

    def give_up(self, order: Order) -> None:
        """RAD-2 CA of what was not begun, DC of what was."""
        control = "CA" if self.model.order_status(order) in ("SC", "HD") else "DC"
        person = self.model.current(order.person)
        identifier, application = self.in_use(person), order.application if order.is_ours else "EHR"
        self.note(f"OMG {control} {order.placer}")
        groups = self.group(control, order.placer, application, "MRBRAIN")
        pid = self.pid(identifier, person.name)
        self.hl7("OMG^O19^OMG_O19", pid, self.pv1(identifier), *groups, application=application)
        self.controlled(order, control)
        self.tell()

    def may_be_held(self, order: Order) -> bool:
        """Something of it has not begun."""
        return any(self.model.step_status(order, one) in ("SCHEDULED", "ON HOLD") for one in order.steps)

    def controlled(self, order: Order, control: str) -> None:
        """The order after an order control."""
        if control in ("CA", "DC", "RP") and not order.ended:
            order.ended = "DC" if control == "DC" else "CA"
            for step in order.steps:
                step.ended = "DISCONTINUED" if control == "DC" else "CANCELED"
        elif control == "HD":
            order.is_held = True
            for step in order.steps:
                step.is_held = True
        elif control == "RL":
            order.is_held = False
            for step in order.steps:
                step.is_held = False

    def tell(self) -> None:
        """What the placers should have heard by now: the status where it changed to one that performed steps make."""
        for order in self.model.orders:
            status = self.model.order_status(order)
            if status != order.status:
                is_performed = any(o is order for one in self.model.performed for o, _ in one.answers)
                if status in ("IP", "CM", "DC") and is_performed and order.application in ("EHR", "CLINIC"):
                    order.told.append(status)
                order.status = status
