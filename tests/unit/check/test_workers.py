"""Several processes, and a cluster, give the answers that one process gives."""

from __future__ import annotations

import json
import re

import pytest
from tests import incident

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.check.workers import Course, Task, Want, advanced, alone, forked, spread
from ssoproof.errors import UsageError
from ssoproof.explain.narrate import explain
from ssoproof.render import json as as_json

ASKED = ("SSO002", "MFA001", "MFA002")


def _told(report: Report) -> str:
    document = json.loads(as_json.text(explain(report)))
    for result in document["results"]:
        result.pop("statistics", None)
    return json.dumps(document, sort_keys=True)


def test_two_processes_answer_as_one() -> None:
    tenant = incident.as_logged()
    one, two = (check(tenant, Options(questions=ASKED, workers=n)) for n in (1, 2))
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


def test_a_cluster_answers_as_one_process() -> None:
    distributed = pytest.importorskip("distributed", reason="needs pip install distributed")
    tenant = incident.as_logged()
    alone = check(tenant, Options(questions=("MFA002",)))
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster:
        shared = check(tenant, Options(questions=("MFA002",), cluster=cluster.scheduler_address))
    assert _told(shared) == _told(alone)


def test_a_cluster_that_is_not_there() -> None:
    pytest.importorskip("distributed", reason="needs pip install distributed")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        check(incident.as_logged(), Options(questions=("MFA002",), cluster="tcp://127.0.0.1:9"))


def test_progress_tells_how_much_is_done() -> None:
    told: list[str] = []
    options = Options(questions=("SSO001", "MFA003"), workers=2, progress=lambda name, depth, work: told.append(name))
    check(incident.as_logged(), options)
    counts = [re.match(r"(\d+) of (\d+) done(, about \d+ (s|min) left)?, last \S+", text) for text in told]
    assert counts and all(counts)
    assert [int(c[1]) for c in counts if c] == list(range(1, len(counts) + 1))
    assert counts[-1] and counts[-1][2] == str(len(counts))
