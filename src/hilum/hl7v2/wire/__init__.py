"""Without sockets: MLLP framing and acknowledgements."""
