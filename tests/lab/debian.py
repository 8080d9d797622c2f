"""Packages of Debian’s, unpacked into folders of this one's own, without root: `python -m tests.lab.debian`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

UNPACKED = Path(__file__).parent / "debian"


@dataclass(frozen=True)
class Software:
    """A server of Debian 12's.

    `version`: of the first of its packages, the one that the tests were written beside. `tried`: the command that
    shows whether all that it loads is there, in terms of where it is unpacked.
    """

    name: str
    folder: str
    version: str
    packages: tuple[str, ...]
    tried: tuple[str, ...]

    @property
    def root(self) -> Path:
        """Where it is unpacked; it holds nothing else."""
        return UNPACKED / self.folder

    @property
    def environment(self) -> dict[str, str]:
        """Where its libraries are found, those of Perl too."""
        libraries = self.root / "usr" / "lib"
        perl = (self.root / "usr" / "share" / "perl5", *libraries.glob("*/perl5/*"))
        return {
            "PERL5LIB": ":".join(map(str, perl)),
            "LD_LIBRARY_PATH": ":".join(map(str, libraries.glob("*-linux-gnu*"))),
        }

    @property
    def missing(self) -> str:
        """Why it is not here; empty where it is."""
        if self._stamp.is_file() and self._stamp.read_text() == self._text:
            return ""
        return f"{self.name} {self.version} is not unpacked: run `make lab`, which gets it from Debian’s packages by apt"

    @property
    def _stamp(self) -> Path:
        return self.root / ".packages"

    @property
    def _text(self) -> str:
        return " ".join((self.version, *self.packages))

    def unpack(self) -> None:
        """Downloads and unpacks it; where the machine has no lists of packages, with lists of its own."""
        shutil.rmtree(self.root, ignore_errors=True)
        lists, debs = self.root / "lists", self.root / "debs"
        for folder in (lists / "partial", debs):
            folder.mkdir(parents=True)
        apt: tuple[str, ...] = ("-o", "APT::Sandbox::User=")
        if not self._offered(apt):
            apt = (*apt, "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={lists}")
            self._run("apt-get", *apt, "update", into=lists)
            if not self._offered(apt):
                raise OSError(f"apt has no {self.name} {self.version}, which Debian 12 has")
        self._run("apt-get", *apt, "download", *self.packages, into=debs)
        for file in sorted(debs.iterdir()):
            self._run("dpkg-deb", "-x", str(file), str(self.root), into=debs)
        self._run(*(word.format(root=self.root) for word in self.tried), into=debs)
        shutil.rmtree(lists)
        shutil.rmtree(debs)
        self._stamp.write_text(self._text)

    def _offered(self, apt: tuple[str, ...]) -> bool:
        return f"Candidate: {self.version}" in self._run(
            "apt-cache", *apt, "policy", self.packages[0], into=self.root
        )

    def _run(self, *command: str, into: Path) -> str:
        done = subprocess.run(
            command, cwd=into, capture_output=True, text=True, env=os.environ | self.environment
        )
        if done.returncode:
            raise OSError(f"{command[0]}: {done.stderr.strip()[-300:]}")
        return done.stdout


#: What of its dependencies the portal loads: lib…-perl each.
_PERL = """
apache-session cache-cache clone common-sense config-inifiles convert-asn1 cookie-baker crypt-openssl-bignum
crypt-openssl-rsa crypt-openssl-x509 crypt-rijndael crypt-urandom error hash-multivalue html-template http-date
http-entity-parser http-headers-fast http-message http-multipartparser io-string json json-maybexs json-xs
lemonldap-ng-common lemonldap-ng-handler mouse plack regexp-assemble stream-buffered string-random timedate
try-tiny types-serialiser uri www www-form-urlencoded
"""
#: LemonLDAP::NG's portal, 7 MB.
LEMONLDAP = Software(
    "LemonLDAP::NG",
    "lemonldap",
    "2.16.1",
    ("liblemonldap-ng-portal-perl", *(f"lib{name}-perl" for name in _PERL.split())),
    ("perl", "-MLemonldap::NG::Portal::Main", "-e1"),
)
#: Glewlwyd and its libraries, 7 MB; libfaketime gives it the time, libeatmydata spares it the wait for the disk.
GLEWLWYD = Software(
    "Glewlwyd",
    "glewlwyd",
    "2.7.5",
    (
        "glewlwyd", "glewlwyd-common", "libcbor0.8", "libconfig9", "libeatmydata1", "libfaketime", "libhoel1.4",
        "libiddawc1.1", "libjansson4",
        "libmariadb3", "libmicrohttpd12", "liboath0", "liborcania2.3", "librhonabwy1.1", "libulfius2.7",
        "libyder2.0",
    ),
    ("{root}/usr/bin/glewlwyd", "--version"),
)  # fmt: skip
ALL = (LEMONLDAP, GLEWLWYD)

if __name__ == "__main__":
    failed = 0
    for software in ALL:
        if software.missing:
            try:
                software.unpack()
            except OSError as why:
                failed = 1
                print(f"{software.name} could not be unpacked: {why}", file=sys.stderr)
    sys.exit(failed)
