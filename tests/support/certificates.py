"""Certificates for tests, made by the openssl command: an authority, and what it or another has issued."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hilum.net.tls import TlsFiles

__all__ = ["Authority"]


class Authority:
    """An authority in a folder of its own."""

    def __init__(self, folder: Path, name: str = "test authority") -> None:
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._serial = 1
        self.certificate = folder / "authority.pem"
        self._key = folder / "authority.key"
        self._run("req", "-x509", *_KEY, self._key, "-out", self.certificate, "-subj", f"/CN={name}", "-days", 30)

    def issue(self, name: str, *, days: int = 10, loopback: bool = True) -> TlsFiles:
        """A certificate for a DNS name, and for 127.0.0.1; a negative number of days is one that has expired."""
        self._serial += 1
        base = self._folder / f"{name}.{self._serial}"
        certificate, key, request, extra = (
            base.with_name(f"{base.name}.{kind}") for kind in ("pem", "key", "csr", "ext")
        )
        self._run("req", "-new", *_KEY, key, "-out", request, "-subj", f"/CN={name}")
        address = ",IP:127.0.0.1" if loopback else ""
        extra.write_text(f"subjectAltName=DNS:{name}{address}\n", "ascii")
        issuer = ("-CA", self.certificate, "-CAkey", self._key, "-set_serial", self._serial)
        self._run("x509", "-req", "-in", request, *issuer, "-days", days, "-extfile", extra, "-out", certificate)
        return TlsFiles(self.certificate, certificate, key)

    def _run(self, *arguments: object) -> None:
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout")
