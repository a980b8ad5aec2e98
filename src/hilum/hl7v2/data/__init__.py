"""Bytes and values: ER7 messages, character sets, escapes, data types, batches, the writer. Pure and lossless."""
