"""What every page carries to stay harmless: headers, and the proof that a form came from our own page.

No inline script and no inline style anywhere, so the policy allows neither. Unsafe methods need the same origin (Fetch Metadata, or
Origin against Host), forms also the token that is bound to the browser's cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CONTENT_SECURITY_POLICY", "FRAMED_POLICY", "Csrf", "SecurityHeaders", "is_same_origin"]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
FRAMED_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""For a document shown inside a frame of ours: no script, no form, no window; our origin only so that it may load our style."""

COOKIE = "hilum-form"


class SecurityHeaders:
    """ASGI middleware: the headers of every answer of the console; an answer that set its own policy keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", CONTENT_SECURITY_POLICY)
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("referrer-policy", "same-origin")
                headers.setdefault("cross-origin-opener-policy", "same-origin")
                headers.setdefault("cross-origin-resource-policy", "same-origin")
                headers.setdefault("permissions-policy", "camera=(), geolocation=(), microphone=()")
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, adding)


def is_same_origin(request: Request) -> bool:
    """The request was made by a page of ours, or by no page at all (a tool)."""
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


class Csrf:
    """Form tokens: an HMAC over the browser's own random cookie, with a secret that lives as long as the process."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def visitor(self, request: Request) -> tuple[str, bool]:
        """The browser's cookie value, and whether it is new and must be set."""
        known = request.cookies.get(COOKIE, "")
        return (known, False) if len(known) == 43 and known.isascii() else (secrets.token_urlsafe(32), True)

    def token(self, visitor: str) -> str:
        """The token for the forms of this browser."""
        return hmac.new(self._secret, visitor.encode(), hashlib.sha256).hexdigest()

    def is_valid(self, request: Request, token: str) -> bool:
        """The form came from a page that we gave to this very browser."""
        visitor, is_new = self.visitor(request)
        return not is_new and is_same_origin(request) and hmac.compare_digest(self.token(visitor), token)
