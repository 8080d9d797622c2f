"""A call in a process of its own: workers of a cluster run calls in threads, which the solver does not bear.

What goes in and out is pickled; both ends are this program in one run.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any


def apart(job: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a call, made in a fresh process; what it raises is raised here."""
    call = pickle.dumps((job, arguments))
    done = subprocess.run([sys.executable, "-m", __name__], input=call, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"the process ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"
        )
    fine, result = pickle.loads(done.stdout)
    if not fine:
        raise result
    return result


def _main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job, arguments = pickle.load(sys.stdin.buffer)
    try:
        answer = (True, job(*arguments))
    except Exception as fault:
        answer = (False, fault)
    with out:
        pickle.dump(answer, out)


if __name__ == "__main__":
    _main()
