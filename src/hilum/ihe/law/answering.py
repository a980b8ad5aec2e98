"""What an analyzer made of the work that it was sent: ORL^O34, an ORC for each. IHE PaLM TF-2b 3.28."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange
from hilum.hl7v2.data.er7 import Message, parse
from hilum.ihe.swf.reading import message_of

__all__ = ["ANSWERS", "Answered", "answered"]

ANSWERS: Final = {"NW": ("OK", "UA"), "CA": ("CR", "UC")}
"""ORC-1 of the work -> of its answer: done, and not done. Table 0119."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The work of one order: what was asked (ORC-1), its id (OBR-2.1), and ORC-1 of the answer, empty where it says nothing of it."""

    control: str
    id: str
    answer: str

    @property
    def is_refused(self) -> bool:
        """UA or UC."""
        return self.answer == ANSWERS.get(self.control, ("", "UA"))[1]


def answered(exchange: Exchange) -> list[Answered]:
    """Each piece of work of a LAB-28, with its answer: the one that names its id, else the one at its place."""
    message = message_of(exchange)
    if message is None:
        return []
    asked = list(_work(message))
    said = _responses(exchange)
    by_id = {id: code for id, code in said if id}
    in_place = [code for _, code in said] if len(said) == len(asked) and not by_id else []
    out = []
    for number, (control, id) in enumerate(asked):
        answer = by_id.get(id, "") or (in_place[number] if in_place else "")
        out.append(Answered(control, id, answer))
    return out


def _work(message: Message) -> Iterator[tuple[str, str]]:
    control = ""
    for segment in message:
        if segment.name == "ORC":
            control = segment.value(1)
        elif segment.name == "OBR" and control in ANSWERS:
            yield control, segment.value(2, 1, 1)


def _responses(exchange: Exchange) -> list[tuple[str, str]]:
    if not exchange.answer:
        return []
    try:
        return [(one.value(2, 1, 1), one.value(1)) for one in parse(exchange.answer).segments("ORC")]
    except HilumError:
        return []
