"""A laboratory in memory: the hub as Analyzer Manager, an LIS that orders, and analyzers on their benches; without sockets."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.exchange import Direction, Exchange, Outcome
from hilum.core.order import Order
from hilum.core.record import Delivery, DeliveryState, Record
from hilum.core.result import Result
from hilum.hl7v2 import routes
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.writer import Header
from hilum.hl7v2.messages.reply import Trigger
from hilum.ihe import law
from hilum.ihe.law import Analyzer, LawSettings
from hilum.ihe.profile import Profiles, Site, SitePeer
from hilum.simulate.analyzer import Bench, Work, query_message, result_message
from hilum.testing import FakeClock, repeatable_store
from support.ihe_house import ALL, AUTHORITIES, House

SITE = Site(
    "HILUM",
    "HOSP",
    "HILUM",
    peers={"chem": SitePeer("CHEM", "HOSP"), "immuno": SitePeer("IMMUNO", "HOSP"), "lis": SitePeer("LIS", "HOSP")},
)
SETTINGS = LawSettings(
    analyzers=(Analyzer("chem", ("2345-7", "2951-*")), Analyzer("immuno", ("3016-3", "2345-7"), broadcast=True)),
)
PID = "PID|1||P1^^^HOSP||Doe^Jane||19700102|F"
GLUCOSE, SODIUM, TSH = ("2345-7^Glucose^LN", "2951-2^Sodium^LN", "3016-3^TSH^LN")


class Laboratory(House):
    """The hub with LAW alone, and what others send to it."""

    def __init__(self, settings: LawSettings = SETTINGS, site: Site = SITE) -> None:
        self.clock = FakeClock()
        self.store = repeatable_store(clock=self.clock, authorities=AUTHORITIES)
        self.profiles = Profiles.build((law.PLUGIN,), {"law": settings}, site)
        self.store.react(*self.profiles.reactions())
        self.control = 0
        self.table = routes.table([one for one in self.profiles.handlers() if isinstance(one.on, Trigger)])
        self.benches = {"chem": Bench("CHEM"), "immuno": Bench("IMMUNO")}

    def send(self, content: bytes, source: str = "LIS") -> Message:
        """Send a message; the answer, read."""
        self.clock.advance(1.0)

        def work(record: Record) -> Message:
            answer = routes.dispatch(content, record, handlers=self.table)
            kind = parse(content)["MSH-9"].split("^")
            base = self._base("hl7v2", "^".join(kind[:2]), source, content)
            outcome = Outcome.ACCEPTED if answer.code == "AA" else Outcome.REFUSED
            self._add(record, replace(base, answer=answer.immediate or b"", code=answer.code, outcome=outcome))
            assert answer.immediate is not None
            return parse(answer.immediate)

        return self.store.write_now(work)

    def head(self, source: str) -> Header:
        self.control += 1
        return Header(
            "", "", "", f"{source}{self.control}", timestamp(self.clock.now()), "2.5.1", source, "HOSP", "HILUM", "HOSP"
        )

    def order_tests(
        self, *tests: tuple[str, str], tube: str = "T1", control: str = "NW", pid: str = PID, priority: str = ""
    ) -> Message:
        """LAB-4: the LIS orders tests (number, code) of one specimen."""
        lines = [self.msh("OML^O33^OML_O33", "LIS"), pid, f"SPM|1|{tube}&LAB||SER^Serum^HL70487", f"SAC|||{tube}"]
        for number, code in tests:
            lines.append(f"ORC|{control}|{number}^LIS")
            if priority:
                lines.append(f"TQ1|1||||||||{priority}")
            lines.append(f"OBR|1|{number}^LIS||{code}")
        return self.send("".join(f"{line}\r" for line in lines).encode())

    def ask(self, tube: str = "T1", source: str = "CHEM", name: str = "WOS") -> Message:
        """LAB-27."""
        return self.send(query_message(tube, self.head(source), name=name), source)

    def tell(self, work: Work, value: str = "", *, source: str = "CHEM", status: str = "CM", **changes: str) -> Message:
        """LAB-29; `changes` are fields by their place ("OBR_2")."""
        message = parse(result_message(work, self.head(source), value, status=status))
        for place, text in changes.items():
            message[place.replace("_", "-", 1).replace("_", ".")] = text
        return self.send(message.encode(), source)

    def work(self, analyzer: str = "chem") -> list[Work]:
        """What an analyzer has to do."""
        return list(self.benches[analyzer].work.values())

    def deliver(self, *, unreachable: tuple[str, ...] = (), answer: bytes = b"") -> list[Delivery]:
        """Send all that is due; each analyzer answers as its bench does, or with `answer`."""
        sent: list[Delivery] = []
        self.clock.advance(1.0)

        def carry(record: Record) -> None:
            for row in record.outbox.search(state=DeliveryState.PENDING, page=ALL):
                if row.destination in unreachable:
                    continue
                message = parse(row.payload)
                said = answer or self.benches[row.destination].answer_to(message, timestamp(self.clock.now()))
                code = parse(said)["MSA-1"]
                now = self.clock.now()
                exchange = Exchange(
                    Direction.OUT,
                    "hl7v2",
                    row.kind,
                    "HILUM",
                    row.destination,
                    now,
                    now,
                    peer=row.destination,
                    transaction=row.transaction,
                    control_id=message.control_id,
                    request=row.payload,
                    answer=said,
                    code=code,
                    outcome=Outcome.ACCEPTED if code == "AA" else Outcome.REFUSED,
                    detail=row.facts,
                    keys=row.keys,
                )
                self._add(record, exchange)
                state = DeliveryState.SENT if code == "AA" else DeliveryState.DEAD
                record.outbox.settle(row.id, state=state, attempts=1)
                sent.append(row)

        self.store.write_now(carry)
        return sent

    def orders(self, id: str = "P1") -> dict[str, Order]:
        """The patient's orders by placer number."""
        found = self.store.read_now(lambda record: record.orders.of_patient(self.person(id)))
        return {one.placer.value: one for one in found}

    def results(self, id: str = "P1") -> list[Result]:
        """The patient's results."""
        return self.store.read_now(lambda record: record.results.of_patient(self.person(id)))
