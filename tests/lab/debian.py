"""Packages of Debian’s, unpacked into a folder of this one's own, without root: `python -m tests.lab.debian`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

#: Where they are unpacked; it holds nothing else.
UNPACKED = Path(__file__).parent / "debian"
#: LemonLDAP::NG's portal and what of its dependencies it loads, each 5 to 500 kB, 7 MB together.
PACKAGES = tuple(
    f"lib{name}-perl"
    for name in (
        *("apache-session", "cache-cache", "clone", "common-sense", "config-inifiles", "convert-asn1"),
        *(
            "cookie-baker",
            "crypt-openssl-bignum",
            "crypt-openssl-rsa",
            "crypt-openssl-x509",
            "crypt-rijndael",
        ),
        *("crypt-urandom", "error", "hash-multivalue", "html-template", "http-date", "http-entity-parser"),
        *("http-headers-fast", "http-message", "http-multipartparser", "io-string", "json", "json-maybexs"),
        *("json-xs", "lemonldap-ng-common", "lemonldap-ng-handler", "lemonldap-ng-portal", "mouse", "plack"),
        *("regexp-assemble", "stream-buffered", "string-random", "timedate", "try-tiny", "types-serialiser"),
        *("uri", "www", "www-form-urlencoded"),
    )
)
#: The portal's version that the tests were written beside.
VERSION = "2.16.1"
_STAMP = UNPACKED / ".version"


def missing() -> str:
    """Why they are not here; empty where they are."""
    if shutil.which("perl") is None:
        return "LemonLDAP::NG needs Perl: it is not installed"
    if not _STAMP.is_file():
        return f"LemonLDAP::NG {VERSION} is not unpacked: run `make lab`, which gets it from Debian by apt"
    return ""


def unpack() -> None:
    """Downloads and unpacks them; lists of packages of its own are made where the machine has none."""
    shutil.rmtree(UNPACKED, ignore_errors=True)
    lists, debs = UNPACKED / "lists", UNPACKED / "debs"
    for folder in (lists / "partial", debs):
        folder.mkdir(parents=True)
    own = ("-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={lists}", "-o", "APT::Sandbox::User=")
    for options in ((), own):
        if options:
            _run("apt-get", *options, "update", into=lists)
        shown = subprocess.run(
            ["apt-cache", *options, "policy", "liblemonldap-ng-portal-perl"], capture_output=True, text=True
        ).stdout
        if f"Candidate: {VERSION}" in shown:
            _run("apt-get", *options, "download", *PACKAGES, into=debs)
            break
    else:
        raise OSError(f"apt has no LemonLDAP::NG {VERSION} (Debian 12 has)")
    for file in sorted(debs.iterdir()):
        _run("dpkg-deb", "-x", str(file), str(UNPACKED), into=debs)
    shutil.rmtree(lists)
    shutil.rmtree(debs)
    _STAMP.write_text(VERSION)


def _run(*command: str, into: Path) -> None:
    done = subprocess.run(command, cwd=into, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{command[0]}: {done.stderr.strip()[-300:]}")


if __name__ == "__main__":
    if sys.argv[1:] != ["--again"] and not missing():
        sys.exit()
    try:
        unpack()
    except OSError as why:
        sys.exit(f"{why}")
