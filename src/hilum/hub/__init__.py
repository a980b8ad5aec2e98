"""Assembly: the store, the standards, the profiles and the listeners, made one hub."""

from __future__ import annotations

from hilum.hub.assembly import Hub

__all__ = ["Hub"]
