"""Several processes share the questions of one check; the answers are the same as one process gives, in the same order."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

from ssoproof.errors import UsageError

#: What the processes work on: they are forked from this one and see it as it was then.
_job: Callable[[int], Any] | None = None


def forks() -> bool:
    """Whether processes can be forked here; elsewhere one process does all."""
    return "fork" in multiprocessing.get_all_start_methods()


def spread(job: Callable[[int], Any], sizes: Sequence[int], workers: int) -> Iterator[tuple[int, Any]]:
    """The results of `job(number)` for each number, as they come, larger ones first.

    `sizes`: about how much work each number is. A fault in one process is raised here; leaving the iterator
    early, on Ctrl-C too, ends all of them.
    """
    global _job
    if not sizes:
        return
    order = sorted(range(len(sizes)), key=lambda number: (-sizes[number], number))
    _job = job
    try:
        with multiprocessing.get_context("fork").Pool(min(workers, len(sizes)), _quiet) as pool:
            yield from pool.imap_unordered(_numbered, order)
    finally:
        _job = None


def _quiet() -> None:
    """Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _numbered(number: int) -> tuple[int, Any]:
    assert _job is not None
    return number, _job(number)


def over_cluster(address: str, job: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """The results of `job(*call)` for each call, as they come, worked out by a Dask cluster that is there already.

    UsageError where there is none at the address, or Dask is not installed.
    """
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError as why:
        raise UsageError("--dask needs the package distributed: pip install distributed") from why
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as why:
        raise UsageError(f"there is no Dask scheduler at {address}: {why}") from why
    with client:
        futures = {client.submit(job, *call, pure=False): number for number, call in enumerate(calls)}
        try:
            for future in distributed.as_completed(futures):
                yield futures[future], future.result()
        finally:
            client.cancel(list(futures))
