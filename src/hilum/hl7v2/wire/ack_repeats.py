"""Repeats: what a receiver makes of a message whose MSH-10 it has seen before. HL7 v2.5.1 2.9.2, 2.15.9.10.

A sender that got no answer sends the same message again. So the same sender, MSH-10 and content get the same answers, and nothing
is done twice. MSH-10 must name one message of its sender, yet some senders use it again for another one (a counter that began
anew, a restart): other content is another message, which is processed, with a note.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from enum import Enum

__all__ = ["RecentMessages", "Repeat", "repeat_of"]


class Repeat(Enum):
    """Whether a message was here before."""

    FIRST = "first"
    SAME = "same content: the same answers again, no second effect"
    OTHER = "MSH-10 used again for other content: processed, with a note"


def repeat_of(digest: bytes, known: Collection[bytes]) -> Repeat:
    """What a message with this digest is, beside the digests known of the same sender and MSH-10."""
    if not known:
        return Repeat.FIRST
    return Repeat.SAME if digest in known else Repeat.OTHER


class RecentMessages:
    """The digests of the last messages by sender and MSH-10, bounded. What was forgotten counts as new.

    It tells SAME and OTHER apart where the answers themselves are kept elsewhere, by digest.
    """

    __slots__ = ("_kept", "_most", "_of_one")

    def __init__(self, most: int = 20_000, of_one: int = 8) -> None:
        self._most = most
        self._of_one = of_one
        self._kept: OrderedDict[tuple[str, str], tuple[bytes, ...]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, sender: str, control_id: str, digest: bytes) -> Repeat:
        """What this message is; it is known from now on."""
        key = (sender, control_id)
        known = self._kept.get(key, ())
        verdict = repeat_of(digest, known)
        if verdict is Repeat.SAME:
            self._kept.move_to_end(key)
            return verdict
        self._kept[key] = (*known, digest)[-self._of_one :]
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return verdict
