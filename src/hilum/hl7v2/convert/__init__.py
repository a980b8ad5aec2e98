"""A message in other spellings: v2.xml and JSON, both ways. HL7 Version 2: XML Encoding Syntax, Release 2.

Both are read off the tree of groups and keep every segment in its order, Z segments and unknown ones, lines that are no segments,
the delimiters and the spelling of every escape sequence. ER7 comes back byte for byte, but for these:

    line ends become carriage returns, the last one included; empty lines, and what stood before MSH (a byte order mark), are gone
    empty repetitions, components, subcomponents and fields at the end of theirs are gone (2.5.3: they say nothing)
    where MSH-18 names no set that holds the text, or a wide one, the message comes back in UTF-8 and MSH-18 says so
    in v2.xml alone: a bare line feed or control character in a value comes back as an escape sequence (a blank where MSH-2
    has no escape character)
"""

from __future__ import annotations

from hilum.hl7v2.convert.json import from_json, to_json
from hilum.hl7v2.convert.xml import from_xml, to_xml

__all__ = ["from_json", "from_xml", "to_json", "to_xml"]
