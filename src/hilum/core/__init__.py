"""The record that the standards share: nouns, decisions, events, and the ports that the store implements. Pure."""
