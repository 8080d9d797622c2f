"""`python -m benchmarks`: measures, prints the page and writes it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.instances import Composer, Instance, generated, shipped
from benchmarks.measure import OURS, all_by, command, ours, own_start, their_start, theirs
from benchmarks.peers import PEERS, Peer, Spin, here
from benchmarks.report import PAGE, Report, page
from ssoproof.generate.members import Size


def main(words: Sequence[str] | None = None) -> int:
    """Measures what the arguments ask for; 1 where a checker contradicts another."""
    options = _options(words)
    given = " ".join(["python -m benchmarks", *(sys.argv[1:] if words is None else words)])
    report = Report(
        "make bench" if given.endswith("benchmarks") else given,
        options.repeats,
        [p.missing() for p in PEERS if p.missing()],
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instances = [*shipped(), *(generated(Size(*map(int, s.split("x"))), folder) for s in options.sizes)]
        agreed = [_measure(instance, report, folder, options) for instance in instances]
    text = page(report, options.limit)
    print(text)
    if not options.dry:
        PAGE.write_text(text, encoding="utf-8")
    return 0 if all(agreed) else 1


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--limit", type=float, default=40, help="seconds for one process")
    parser.add_argument(
        "--sample", type=float, default=8, help="seconds for the models of one tenant by one checker"
    )
    parser.add_argument(
        "--sizes", nargs="*", default=["100x12x20", "1000x30x200"], help="applications x classes x APIs"
    )
    parser.add_argument("--dry", action="store_true", help="do not write the page")
    return parser.parse_args(words)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _measure(instance: Instance, report: Report, folder: Path, options: argparse.Namespace) -> bool:
    """All measurements of one tenant; False where checkers contradict each other."""
    _note(instance.name)
    peers = list(here())
    quickly = [Spin(optimise=False) if isinstance(p, Spin) else p for p in peers]
    whole = command(["check", str(instance.path)], folder, options.limit, options.repeats)
    _note(f"  all answers: {whole.seconds}")
    agree = True
    if not _colds(instance, report, folder, options):
        report.wholes[instance.name] = (whole, {})
        report.left_out.append(
            f"other checkers on {instance.name}, because one export takes more than {options.limit:g} s"
        )
        return agree
    composer = Composer(instance)
    for asked in instance.asked:
        agree &= _search(
            instance,
            asked,
            composer,
            [*peers, *(p for p in quickly if p not in peers)],
            report,
            folder,
            options,
        )
    others = {}
    for peer in quickly:
        _note(f"  all answers by {peer.name}")
        others[peer.name] = all_by(peer, instance, folder, options.sample)
    report.wholes[instance.name] = (whole, others)
    return agree


def _colds(instance: Instance, report: Report, folder: Path, options: argparse.Namespace) -> bool:
    """Cold starts for each question; False as soon as one can't be exported within the limit."""
    for asked in instance.asked:
        _note(f"  {asked} from the files")
        code, _, subject = asked.partition(" ")
        about = [str(instance.path), "--property", code, "--subject", subject]
        words = ["export", *about, "--to", "smv", "--out", str(folder / "export.smv")]
        export = command(words, folder, options.limit, options.repeats)
        check = command(["check", *about], folder, options.limit, options.repeats)
        report.colds[instance.name, asked] = (check, export)
        if export.seconds is None:
            return False
    return True


def _search(
    instance: Instance,
    asked: str,
    composer: Composer,
    peers: Sequence[Peer],
    report: Report,
    folder: Path,
    options: argparse.Namespace,
) -> bool:
    model, _ = composer.of(asked)
    starts = report.starts
    if OURS not in starts:
        starts[OURS] = own_start(folder, options.repeats)
    rows = [ours(model, starts[OURS], options.repeats)]
    for peer in peers:
        _note(f"  {asked} by {peer.name}")
        if peer.name not in starts:
            starts[peer.name] = their_start(peer, folder, options.repeats)
        rows.append(theirs(peer, model, folder, starts[peer.name], options.repeats))
    report.searches[instance.name, asked] = rows
    contradicted = [r.checker for r in rows if r.answer.depth != rows[0].answer.depth]
    for name in contradicted:
        _note(f"  {name} CONTRADICTS: {[(r.checker, r.answer.depth) for r in rows]}")
    return not contradicted


if __name__ == "__main__":
    sys.exit(main())
