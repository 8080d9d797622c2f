"""Several processes, and a cluster, give the answers that one process gives."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import incident
from tests.unit.check.drawn import Drawn
from tests.unit.check.tasks import spread

from ssoproof.check.options import Options
from ssoproof.check.parallel.pool import Task, forked
from ssoproof.check.parallel.scheduler import Course, Need, advanced, alone
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.errors import UsageError
from ssoproof.explain.build import explain
from ssoproof.render import json as as_json

ASKED = ("SSO002", "MFA001", "MFA002")
#: Few readings, with proofs and violations.
FIXED = {"S1": "before", "S9": "no", "S14": "reset", "S28": "no"}


def _told(report: Report) -> str:
    document = json.loads(as_json.text(explain(report)))
    for result in document["results"]:
        result.pop("statistics", None)
    return json.dumps(document, sort_keys=True)


def test_two_processes_answer_as_one() -> None:
    tenant = incident.as_logged()
    one, two = (check(tenant, Options(ASKED, (), FIXED, workers=n)) for n in (1, 2))
    assert [r.status for r in one.results] == [r.status for r in two.results]
    assert _told(one) == _told(two)


def test_a_fault_in_a_process_is_raised() -> None:
    def job(task: Task) -> int:
        if task[0] == 2:
            raise UsageError("number two")
        return task[0]

    with pytest.raises(UsageError, match="number two"), forked(2, job) as hired:
        list(spread(hired, 3))
    with forked(2, job) as hired:
        assert list(spread(hired, 0)) == []
        assert sorted(spread(hired, 2)) == [(0, 0), (1, 1)]


def test_a_process_that_ends_is_no_answer() -> None:
    def job(task: Task) -> None:
        os._exit(3)

    with pytest.raises(RuntimeError, match="ended from outside"), forked(2, job) as hired:
        list(spread(hired, 1))


@pytest.mark.parametrize("dask", [False, True], ids=["as it is", "once Dask is imported"])
def test_a_fault_that_can_not_be_sent_is_told(dask: bool) -> None:
    if dask:
        pytest.importorskip("distributed")

    class Local(Exception):
        """Not to be found by its name."""

    def job(task: Task) -> None:
        raise Local("what happened")

    with pytest.raises(RuntimeError, match="Local: what happened"), forked(2, job) as hired:
        list(spread(hired, 1))


SLEEPS = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from ssoproof.check.parallel.pool import forked
from tests.unit.check.tasks import spread
def job(task):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(60)
with forked(2, job) as hired:
    list(spread(hired, 4))
"""


#: An engine may start processes too.
SLEEPS_FURTHER = """
import multiprocessing, os, time
from ssoproof.check.parallel.pool import forked
from tests.unit.check.tasks import spread
def job(task):
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,), daemon=True)
    child.start()
    os.write(1, f"{child.pid}\\n".encode())
    child.join()
with forked(2, job) as pool:
    list(spread(pool, 2))
"""


def _gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_all_processes_end_with_the_one_that_forked_them(how: signal.Signals) -> None:
    """On Ctrl-C the terminal tells the whole group; what else ends a process is told to it alone."""
    command = [sys.executable, "-c", SLEEPS]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout is not None and parent.stderr is not None
        children = [int(parent.stdout.readline()) for _ in range(2)]
        (os.killpg if how is signal.SIGINT else os.kill)(parent.pid, how)
        assert parent.wait(timeout=120) != 0
        assert parent.stderr.read().count(b"KeyboardInterrupt") == (how is signal.SIGINT)
    assert _all_gone(children)


def _all_gone(processes: list[int]) -> bool:
    for _ in range(200):
        if all(map(_gone, processes)):
            return True
        time.sleep(0.1)
    return False


def test_what_they_started_ends_with_them() -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPS_FURTHER], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        children = [int(parent.stdout.readline()) for _ in range(2)]
        parent.kill()
    assert _all_gone(children)


def test_the_portfolio_is_no_worse_off_in_a_process() -> None:
    """Its engines are processes of their own, which the processes that share the work have to be able to
    start."""
    options = Options(("MFA003",), reading={"S2": "no", "S9": "no"})
    one = check(incident.as_logged(), options)
    two = check(incident.as_logged(), replace(options, engine="portfolio", workers=2))
    assert [r.status for r in one.results] == [r.status for r in two.results]


def _value(number: int, what: int) -> int:
    return (number * 7 + what * 5 + 3) % 11


def _wanders(length: int, likely: tuple[int, ...]) -> Course[list[int]]:
    """What it wants next depends on what it was told."""
    seen = [0]
    for _ in range(length):
        seen.append((yield Need(seen[-1], likely)))
    return seen


@given(
    st.lists(st.tuples(st.integers(0, 6), st.lists(st.integers(0, 10)).map(tuple)), max_size=4),
    st.integers(1, 4),
    st.data(),
)
def test_whoever_does_it_in_whatever_order_a_course_comes_to_the_same(
    shapes: list[tuple[int, tuple[int, ...]]], size: int, data: st.DataObject
) -> None:
    hired = Drawn(size, lambda task: _value(*task), data)
    found = dict(advanced([_wanders(*shape) for shape in shapes], hired))
    expected = {n: alone(_wanders(*shape), partial(_value, n)) for n, shape in enumerate(shapes)}
    assert found == expected


def test_who_is_idle_does_what_is_likely() -> None:
    """And nobody does it while somebody waits for something else."""
    hired = Drawn(2, lambda task: _value(*task))
    assert dict(advanced([_wanders(1, (9, 8))], hired)) == {0: [0, 3]}
    assert hired.given == [(0, 0), (0, 9)]
    hired = Drawn(2, lambda task: _value(*task))
    dict(advanced([_wanders(1, (9,)), _wanders(1, (9,)), _wanders(1, ())], hired))
    assert hired.given[:3] == [(0, 0), (1, 0), (2, 0)]


def test_a_cluster_answers_as_one_process() -> None:
    distributed = pytest.importorskip("distributed", reason="needs pip install distributed")
    tenant = incident.as_logged()
    one = check(tenant, Options(questions=("MFA002",)))
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster:
        shared = check(tenant, Options(questions=("MFA002",), cluster=cluster.scheduler_address))
    assert _told(shared) == _told(one)


def test_a_cluster_that_is_not_there() -> None:
    pytest.importorskip("distributed", reason="needs pip install distributed")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        check(incident.as_logged(), Options(questions=("MFA002",), cluster="tcp://127.0.0.1:9"))


def test_progress_tells_how_much_is_done() -> None:
    told: list[str] = []
    options = Options(
        questions=("SSO001", "MFA003"), workers=2, progress=lambda name, depth, work: told.append(name)
    )
    check(incident.as_logged(), options)
    counts = [re.match(r"(\d+) of (\d+) done(, about \d+ (s|min) left)?, last \S+", text) for text in told]
    assert counts and all(counts)
    assert [int(c[1]) for c in counts if c] == list(range(1, len(counts) + 1))
    assert counts[-1] and counts[-1][2] == str(len(counts))
