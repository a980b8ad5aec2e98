"""A message in other spellings: v2.xml and JSON, both ways. HL7 Version 2: XML Encoding Syntax, Release 2.

Both are read off the tree of groups and keep every segment in its order, Z segments and unknown ones too. What they do not keep is
spelling: the delimiters of the message, delimiters behind the last value, lines that are no segments, the character set's bytes.
"""

from __future__ import annotations

from hilum.hl7v2.convert.json import from_json, to_json
from hilum.hl7v2.convert.xml import from_xml, to_xml

__all__ = ["from_json", "from_xml", "to_json", "to_xml"]
