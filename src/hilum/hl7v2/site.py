"""What this site's own settings say to the HL7 v2 room: its name, what it takes, how missing identifiers are met."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal

from hilum.hl7v2.data.er7 import DEFAULT_LIMITS, Limits

__all__ = ["VERSIONS", "Site"]

VERSIONS = frozenset(
    (
        "2.1",
        "2.2",
        "2.3",
        "2.3.1",
        "2.4",
        "2.5",
        "2.5.1",
        "2.6",
        "2.7",
        "2.7.1",
        "2.8",
        "2.8.1",
        "2.8.2",
        "2.9",
        "2.9.1",
    )
)
"""Table 0104, as far as the hub reads it."""


@dataclass(frozen=True, slots=True)
class Site:
    """Settings of the HL7 v2 room.

    application, facility   our MSH-3 and MSH-4 where a message named no receiver
    processing_ids          MSH-11 values that are taken; D and T would bring training data into the record
    default_charset         what an empty MSH-18 means, in the words of table 0211; by sender ("APP|FACILITY") in `charsets`
    zone                    of times without an offset; None is the machine's own
    acknowledge             "always": a message is answered even where MSH-15 and MSH-16 want nothing, as the original mode of all
                            IHE transactions asks and as most senders wait for; "asked": table 0155 to the letter
    missing_identifiers     a scheduled order without Study Instance UID, requested procedure or step id: make them at random,
                            out of the accession number, or refuse the order
    order_response          what answers ORM, OMG and OMI: the general acknowledgement, as RAD-2, RAD-4 and RAD-13 ask, or ORR, ORG,
                            ORI with an answer for each order, as chapter 4 has it; OML is always answered by ORL (LAB-1, LAB-4)
    """

    application: str = "HILUM"
    facility: str = "HILUM"
    processing_ids: frozenset[str] = frozenset(("P",))
    versions: frozenset[str] = VERSIONS
    default_charset: str = ""
    charsets: dict[str, str] = field(default_factory=dict)
    zone: tzinfo | None = None
    acknowledge: Literal["always", "asked"] = "always"
    missing_identifiers: Literal["generate", "accession", "reject"] = "generate"
    order_response: Literal["acknowledgement", "response"] = "acknowledgement"
    limits: Limits = DEFAULT_LIMITS

    @property
    def ours(self) -> tuple[str, str]:
        """Application and facility."""
        return self.application, self.facility
