"""How a name sounds: American Soundex, the index that the United States census was filed by.

A key is the first letter and three digits for the consonants that follow: letters of one group are one digit, doubled ones count
once, also across h and w, vowels part them. Robert and Rupert are R163, Ashcraft and Ashcroft A261. FHIR R4 leaves the choice of
the algorithm for `phonetic` to the server.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["phonetic_key"]

_DIGITS = {
    letter: digit
    for digit, letters in {"1": "bfpv", "2": "cgjkqsxz", "3": "dt", "4": "l", "5": "mn", "6": "r"}.items()
    for letter in letters
}


@lru_cache(4096)
def phonetic_key(word: str) -> str:
    """The key of a word in lower case without accents; "" where it has no letter of the Latin alphabet."""
    letters = [one for one in word if "a" <= one <= "z"]
    if not letters:
        return ""
    key = letters[0].upper()
    last = _DIGITS.get(letters[0], "")
    for letter in letters[1:]:
        digit = _DIGITS.get(letter, "")
        if digit and digit != last:
            key += digit
            if len(key) == 4:
                break
        if letter not in "hw":
            last = digit
    return f"{key:0<4}"
