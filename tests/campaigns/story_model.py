"""What a department should look like after what was told of it: a second, plain account of the rules of scheduled workflow.

The rules, and where they stand:

- An identifier belongs to one person; after a merge (A40) all that was the prior person's is the survivor's, for good (HL7 v2.5.1
  3.3.40, 3.6.2.1; RAD TF-2 4.12). A changed identifier (A47) is the same person's (3.3.47).
- A placer order number names one order; another number is another order (HL7 v2.5.1 4.5.1.2). Accession number and Study Instance UID
  of an order never change and are no other order's (RAD TF-2 4.4, 4.13; PS3.3 C.4.10, C.4.11).
- A cancelled (CA), discontinued (DC) or replaced (RP) order is over: nothing of it is in the worklist, whatever a modality that
  took it before still does with it (HL7 v2.5.1 4.5.1.1, RAD TF-2 4.13). One on hold (HD) is not offered until it is released (RL).
- A scheduled step may be answered by several performed steps and a performed step answer several scheduled ones (PS3.4 F.1; RAD TF-2
  4.6.4.1.2.3): while one of them is in progress the step is begun; else it is completed where one of them is; else discontinued. One
  that was discontinued because of an incorrect worklist entry (DCM 110514) says nothing of it.
- An order is in process once a performed step has begun, completed when each of its steps is, discontinued when all that was begun of
  it was given up (RAD TF-2 4.3, 4.7).
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Image", "Model", "Order", "Performed", "Person", "Report", "Step"]

OVER = ("CA", "DC")


@dataclass(slots=True)
class Person:
    """A person as the identity source tells it."""

    number: int
    name: str
    identifiers: list[str] = field(default_factory=list)
    merged_into: int = 0
    links: set[int] = field(default_factory=set)
    is_adt: bool = True


@dataclass(slots=True)
class Step:
    """A scheduled procedure step."""

    id: str
    study: str
    procedure: str
    is_held: bool = False
    ended: str = ""


@dataclass(slots=True)
class Order:
    """An order as placer and filler know it.

    ended   CA or DC, where an order control ended it
    told    ORC-5 of the messages that the placer should have had
    """

    placer: str
    application: str
    person: int
    id: str = ""
    accession: str = ""
    filler: str = ""
    is_ours: bool = True
    steps: list[Step] = field(default_factory=list)
    ended: str = ""
    is_held: bool = False
    said: str = ""
    told: list[str] = field(default_factory=list)
    status: str = "SC"
    visit: str = ""
    is_reported: bool = False


@dataclass(slots=True)
class Performed:
    """A performed procedure step; `answers` are (order, scheduled step id)."""

    uid: str
    person: int
    item: object
    answers: list[tuple[Order, str]]
    modality: str = "MR"
    status: str = "IN PROGRESS"
    is_wrong_entry: bool = False
    series: dict[str, list[Image]] = field(default_factory=dict)
    study: str = ""
    changes: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Image:
    """An instance that a modality made; `stored` once the archive has it."""

    uid: str
    series: str
    study: str
    dataset: object
    stored: bool = False


@dataclass(slots=True)
class Report:
    """A report by its filler order number."""

    number: str
    person: int
    status: str
    order: Order | None = None
    code: str = ""


@dataclass(slots=True)
class Model:
    """All of it."""

    people: dict[int, Person] = field(default_factory=dict)
    owner: dict[str, int] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    performed: list[Performed] = field(default_factory=list)
    studies: dict[str, int] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    order_of_study: dict[str, Order] = field(default_factory=dict)

    # who

    def current(self, number: int) -> Person:
        """The person, or whom it was merged into."""
        person = self.people[number]
        while person.merged_into:
            person = self.people[person.merged_into]
        return person

    def find(self, identifier: str) -> Person | None:
        """The person who has the identifier."""
        return self.current(self.owner[identifier]) if identifier in self.owner else None

    def add(self, identifier: str, name: str, *, is_adt: bool = True) -> Person:
        """A person becomes known."""
        person = Person(len(self.people) + 1, name, [identifier], is_adt=is_adt)
        self.people[person.number] = person
        self.owner[identifier] = person.number
        return person

    def state(self, identifier: str, name: str) -> Person:
        """The identity source states a person: known or new."""
        person = self.find(identifier)
        if person is None:
            return self.add(identifier, name)
        if not self.is_gone(identifier):
            person.name, person.is_adt = name, True
        return person

    def is_gone(self, identifier: str) -> bool:
        """The identifier is of somebody who was merged away; unless the survivor is left with none of its own (A43)."""
        if identifier not in self.owner or not self.people[self.owner[identifier]].merged_into:
            return False
        survivor = self.current(self.owner[identifier])
        return any(self.owner.get(one) == survivor.number for one in survivor.identifiers)

    def merge(self, prior: str, survivor: str, name: str) -> None:
        """A40."""
        kept = self.state(survivor, name)
        gone = self.find(prior) or self.add(prior, "")
        if gone.number != kept.number:
            gone.merged_into = kept.number
            kept.identifiers += [one for one in gone.identifiers if one not in kept.identifiers]

    def change(self, old: str, new: str) -> None:
        """A47."""
        person = self.find(old)
        assert person is not None
        del self.owner[old]
        person.identifiers[person.identifiers.index(old)] = new
        self.owner[new] = person.number

    # what of an order

    def answers(self, order: Order, step_id: str = "") -> list[Performed]:
        """The performed steps that tell of an order, or of one step of it."""
        return [
            one
            for one in self.performed
            if not one.is_wrong_entry and any(o is order and (not step_id or s == step_id) for o, s in one.answers)
        ]

    def step_status(self, order: Order, step: Step) -> str:
        """Scheduled Procedure Step Status."""
        if order.ended:
            return step.ended
        statuses = {one.status for one in self.answers(order, step.id)}
        if "IN PROGRESS" in statuses:
            return "STARTED"
        for status in ("COMPLETED", "DISCONTINUED"):
            if status in statuses:
                return status
        return "ON HOLD" if step.is_held else "SCHEDULED"

    def order_status(self, order: Order) -> str:
        """ORC-5."""
        if order.ended:
            return order.ended
        if order.is_reported and not order.steps:
            return "CM"
        telling = self.answers(order)
        steps = [self.step_status(order, one) for one in order.steps]
        if not telling:
            return "HD" if order.is_held else order.said or "SC"
        if any(one.status == "IN PROGRESS" for one in telling):
            return "IP"
        if all(one == "COMPLETED" for one in steps):
            return "CM"
        if all(one == "DISCONTINUED" for one in steps):
            return "DC"
        return "HD" if "ON HOLD" in steps else "IP"

    def worklist(self) -> set[str]:
        """The scheduled steps that are offered."""
        return {
            step.id
            for order in self.orders
            for step in order.steps
            if self.step_status(order, step) in ("SCHEDULED", "STARTED")
        }
