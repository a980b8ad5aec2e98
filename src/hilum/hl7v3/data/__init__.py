"""XML bytes <-> frozen values of HL7 v3: the guarded reader, the data types, CDA R2."""
