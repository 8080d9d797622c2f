"""Packages of Debian’s, unpacked into a folder of this one's own, without root: `python -m tests.lab.debian`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

#: Where they are unpacked; it holds nothing else.
UNPACKED = Path(__file__).parent / "debian"
#: LemonLDAP::NG's portal and what of its dependencies it loads, 7 MB: lib…-perl each.
_NAMES = """
apache-session cache-cache clone common-sense config-inifiles convert-asn1 cookie-baker crypt-openssl-bignum
crypt-openssl-rsa crypt-openssl-x509 crypt-rijndael crypt-urandom error hash-multivalue html-template http-date
http-entity-parser http-headers-fast http-message http-multipartparser io-string json json-maybexs json-xs
lemonldap-ng-common lemonldap-ng-handler lemonldap-ng-portal mouse plack regexp-assemble stream-buffered
string-random timedate try-tiny types-serialiser uri www www-form-urlencoded
"""
PACKAGES = tuple(f"lib{name}-perl" for name in _NAMES.split())
#: The portal's version that the tests were written beside.
VERSION = "2.16.1"
_STAMP, _UNPACKED_ARE = UNPACKED / ".packages", " ".join((VERSION, *PACKAGES))


def missing() -> str:
    """Why they are not here; empty where they are."""
    if _STAMP.is_file() and _STAMP.read_text() == _UNPACKED_ARE:
        return ""
    return f"LemonLDAP::NG {VERSION} is not unpacked: run `make lab`, which gets it from Debian’s packages by apt"


def libraries() -> str:
    """Where Perl finds them, those that are compiled for this machine's Perl too."""
    compiled = (UNPACKED / "usr" / "lib").glob("*/perl5/*")
    return ":".join(map(str, (UNPACKED / "usr" / "share" / "perl5", *compiled)))


def unpack() -> None:
    """Downloads and unpacks them; where the machine has no lists of packages, with lists of its own."""
    shutil.rmtree(UNPACKED, ignore_errors=True)
    lists, debs = UNPACKED / "lists", UNPACKED / "debs"
    for folder in (lists / "partial", debs):
        folder.mkdir(parents=True)
    apt: tuple[str, ...] = ("-o", "APT::Sandbox::User=")
    if not _offered(apt):
        apt = (*apt, "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={lists}")
        _run("apt-get", *apt, "update", into=lists)
        if not _offered(apt):
            raise OSError(f"apt has no LemonLDAP::NG {VERSION}, which Debian 12 has")
    _run("apt-get", *apt, "download", *PACKAGES, into=debs)
    for file in sorted(debs.iterdir()):
        _run("dpkg-deb", "-x", str(file), str(UNPACKED), into=debs)
    _run(
        "perl",
        *(f"-I{at}" for at in libraries().split(":")),
        "-MLemonldap::NG::Portal::Main",
        "-e1",
        into=debs,
    )
    shutil.rmtree(lists)
    shutil.rmtree(debs)
    _STAMP.write_text(_UNPACKED_ARE)


def _offered(apt: tuple[str, ...]) -> bool:
    return f"Candidate: {VERSION}" in _run(
        "apt-cache", *apt, "policy", "liblemonldap-ng-portal-perl", into=UNPACKED
    )


def _run(*command: str, into: Path) -> str:
    done = subprocess.run(command, cwd=into, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{command[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout


if __name__ == "__main__" and missing():
    try:
        unpack()
    except OSError as why:
        sys.exit(str(why))
