"""Who acts: the operating-system user.

A data home belongs to one account, so people act through ``sudo -u ACCOUNT minsheng …``; the person is then the one
who called sudo. ``SUDO_USER`` is only believed when it cannot have been typed by hand: when the process is root's (who
could write anything anyway), or when a root-owned ``sudo`` stands among its ancestors. It must name an account of this
machine. Whoever owns the home can still edit the ledger itself: this guards against the shortcut, not against the
owner of the file (docs/decisions/0004-two-persons.md).
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path


class UnknownPerson(ValueError):
    """The acting person cannot be told; the message says why."""


def acting_person(environ: Mapping[str, str] | None = None, uid: int | None = None) -> str:
    """Login name of the person who acts. Raises UnknownPerson for a name that is no account, or a forged one."""
    environ = os.environ if environ is None else environ
    uid = os.getuid() if uid is None else uid
    claimed = environ.get("SUDO_USER")
    if not claimed:
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:  # a container that runs under a bare number
            return f"uid {uid}"
    if uid != 0 and not _started_by_sudo():
        raise UnknownPerson("SUDO_USER is set, but this process was not started by sudo; unset it")
    try:
        account = pwd.getpwnam(claimed)
    except KeyError:
        raise UnknownPerson(f"SUDO_USER names {claimed!r}, who has no account on this machine") from None
    if environ.get("SUDO_UID", str(account.pw_uid)) != str(account.pw_uid):
        raise UnknownPerson(f"SUDO_USER {claimed!r} and SUDO_UID contradict each other")
    return claimed


def _started_by_sudo() -> bool:
    """Whether a root-owned process called sudo is an ancestor of this one."""
    pid = os.getppid()
    while pid > 1:
        try:
            status = dict(
                line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line
            )
        except OSError:
            return False
        effective_uid = status["Uid"].split()[1]
        if status["Name"] == "sudo" and effective_uid == "0":
            return True
        pid = int(status["PPid"])
    return False
