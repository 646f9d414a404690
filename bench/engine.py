"""Loading, matching and proving, without a web server: `python -m bench.engine [--quick]`.

What is loaded and proven runs in fresh processes, so that memory is told for each alone; what is matched is warm.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.hostile import HOSTILE
from bench.processes import ENVIRON, ROOT
from bench.report import Missing, Result, print_table
from bench.trees import Order, Tree
from handbook.content import SERVICES
from handbook.flows import Answer, Flow, Walk, build_flow, walk
from handbook.flows.flow import Step
from handbook.flows.model import load_questions
from handbook.resources import Catalog, Match, build_catalog, load_services, match, service_conditions
from handbook.source import read_text

CONTENT = ROOT / "content"
TODAY = "2026-11-24"
RESIDENTS = 60
IN_A_FILE = 10_000
OF_THAT_CPU = "of that, CPU (the rest went to other work on the machine)"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    repeats: int
    matched: tuple[int, ...]
    checked: tuple[tuple[int, int, float, Order], ...]
    """Questions, services, aim in seconds, order of the questions."""


FULL = Extent(
    repeats=5,
    matched=(10_000, 100_000),
    checked=(
        (1_000, 5_000, 3, "depth"),
        (1_000, 5_000, 3, "breadth"),
        (10_000, 10_000, 30, "depth"),
        (10_000, 10_000, 30, "breadth"),
    ),
)
QUICK = Extent(repeats=2, matched=(10_000,), checked=((1_000, 5_000, 3, "depth"),))


# Fresh processes

_MEMORY = """
def peak(): return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")) * 1024 / 1e6
"""

_LOAD = f"""{_MEMORY}
import json, sys, time
from pathlib import Path
from handbook.content import load_content
from handbook.content_cache import ContentCache
cache = ContentCache(Path(sys.argv[2]), b"b" * 32) if sys.argv[2:] else None
before, began, cpu = peak(), time.perf_counter(), time.process_time()
loaded = load_content(Path(sys.argv[1]), cache=cache)
took, cpu = time.perf_counter() - began, time.process_time() - cpu
print(json.dumps({{"seconds": took, "cpu": cpu, "peak": peak(), "before": before, "findings": len(loaded.findings)}}))
"""

_CHECK = f"""{_MEMORY}
import contextlib, io, json, sys, time
from handbook.cli import main
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    status = main(["check", sys.argv[1], "--json", "--today", "{TODAY}"])
told = json.loads(printed.getvalue())
codes = [finding["code"] for finding in told["findings"]]
print(json.dumps({{
    "status": status, "peak": peak(), "not_proven": codes.count("not-proven"), "findings": len(codes),
    "paths": len(told["figures"]["paths"] or ""), "cpu": time.process_time(),
}}))
"""


def _fresh(program: str, folder: Path, *more: Path) -> dict[str, Any]:
    """What *program* tells about *folder* (and *more*); ``wall`` is the time of its whole process."""
    began = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", program, str(folder), *map(str, more)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=ENVIRON,
        check=False,
    )
    wall = time.perf_counter() - began
    if ran.returncode:
        raise Missing(f"{folder.name} could not be measured:\n" + "\n".join(ran.stderr.splitlines()[-5:]))
    told: dict[str, Any] = json.loads(ran.stdout)
    return told | {"wall": wall}


def _written(folder: Path, questions: int, services: int, order: Order = "depth") -> Path:
    written = folder / f"{questions}-{services}-{order}"
    if not written.is_dir():
        Tree(questions, services, order=order).write(written)
    return written


# Loading


def loading(folder: Path, extent: Extent) -> Iterator[Result]:
    """Ten thousand services, and what is shipped."""
    shipped = _shipped()
    many = _written(folder, 1_000, 10_000)
    for name, content, seconds, megabytes in (
        ("10,000 services", many, 2.0, 130.0),
        ("the shipped content", shipped, None, None),
    ):
        if content is None:
            continue
        runs = [_fresh(_LOAD, content) for _ in range(extent.repeats)]
        void = f"{runs[0]['findings']} findings" if runs[0]["findings"] else ""
        yield Result(f"loading {name}, with places", median(run["seconds"] for run in runs), "s", seconds, void=void)
        yield Result(OF_THAT_CPU, median(run["cpu"] for run in runs), "s")
        yield Result("peak of the process's memory", median(run["peak"] for run in runs), "MB", megabytes, void=void)
        yield Result("before loading it held", median(run["before"] for run in runs), "MB")
    cache = folder / "cache"
    runs = [_fresh(_LOAD, many, cache) for _ in range(extent.repeats + 1)][1:]  # the first fills the cache
    yield Result("loading 10,000 services from the checked cache", median(run["seconds"] for run in runs), "s", 0.2)
    yield Result(OF_THAT_CPU, median(run["cpu"] for run in runs), "s")
    yield Result("peak of the process's memory", median(run["peak"] for run in runs), "MB", 130)


def _shipped() -> Path | None:
    if (CONTENT / SERVICES).is_file():
        return CONTENT
    print("bench.engine: there is no shipped content yet: content/services.yaml", file=sys.stderr)
    return None


# Matching


def matching(folder: Path, extent: Extent) -> Iterator[Result]:
    """One resident's answers against many services."""
    for services in extent.matched:
        catalog = _catalog(services)
        flow = catalog.flow
        walks = [_resident(flow, Random(seed)) for seed in range(RESIDENTS)]
        aim = {10_000: 0.2, 100_000: 1.0}.get(services)
        took = [_milliseconds(partial(match, catalog, each)) for each in walks]
        needs = [len(each.needs) for each in walks]
        yield Result(f"a match of {services:,} services: median of {len(took)} residents", median(took), "ms", aim)
        for low, high in ((0, 5), (6, 20), (21, 10_000)):
            times = [ms for ms, count in zip(took, needs, strict=True) if low <= count <= high]
            if times:
                name = f"{low} to {high} needs" if high < 100 else f"{low} to {max(needs)} needs"
                yield Result(f"of these, with {name}: median of {len(times)}", median(times), "ms")
        yield Result("of these, the slowest", max(took), "ms")
        listed = [_milliseconds(partial(_listed, catalog, each)) for each in walks]
        yield Result("match, and all that is found put in order: median", median(listed), "ms")
        yield Result("found: median", median(len(match(catalog, w)) for w in walks), "services")
    answered = [_answers(flow, Random(seed)) for seed in range(RESIDENTS)]
    took = [_milliseconds(partial(walk, flow, each)) for each in answered]
    yield Result("the walk through 1,000 questions: median", median(took), "ms")


def _catalog(services: int) -> Catalog:
    """*services* made-up services of one handbook. A file holds no more than ten thousand: they are read from several."""
    tree = Tree(1_000, services)
    every = list(tree.services.items())
    files = []
    for start in range(0, services, IN_A_FILE):
        tree.services = dict(every[start : start + IN_A_FILE])
        files.append(load_services(read_text(tree.services_yaml())))
    questions = load_questions(read_text(tree.questions_yaml()))
    first = files[0]
    if questions is None or first is None:
        raise Missing("the made-up content has errors: see bench/trees.py")
    file = replace(first, services={name: made for each in files if each for name, made in each.services.items()})
    flow = build_flow(questions, tuple(file.needs), service_conditions(file))
    return build_catalog(file, flow)


def _listed(catalog: Catalog, resident: Walk) -> list[Match]:
    return list(match(catalog, resident))


def _resident(flow: Flow, random: Random) -> Walk:
    return walk(flow, _answers(flow, random))


def _answers(flow: Flow, random: Random) -> dict[str, Answer]:
    """Somebody who answers by chance, as far as their patience goes (that decides how many needs they have)."""
    patience = random.choice([3, 6, 12, 25, 60, 200])
    answers: dict[str, Answer] = {}
    while len(answers) < patience and (following := walk(flow, answers).next) is not None:
        answers[following] = _answer(flow.by_id[following], random)
    return answers


def _answer(step: Step, random: Random) -> Answer:
    question = step.question
    if question.choose == "number":
        assert question.minimum is not None
        assert question.maximum is not None
        return random.randint(question.minimum, question.maximum)
    if question.choose == "many":
        together = [name for name, option in question.options.items() if not question.excludes(name)]
        return tuple(sorted(random.sample(together, random.randint(1, len(together))), key=together.index))
    return (random.choice(list(question.options)),)


def _milliseconds(run: Callable[[], object]) -> float:
    """The median time of some runs."""
    took = []
    for _ in range(15):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return median(took) * 1000


# Proving


def checking(folder: Path, extent: Extent) -> Iterator[Result]:
    """`handbook check`: the whole command, with Python's own start."""
    shipped = _shipped()
    if shipped is not None:
        yield from _checked("the shipped content", shipped, 1, extent.repeats)
    for questions, services, aim, order in extent.checked:
        name = f"{questions:,} questions and {services:,} services ({order} first)"
        repeats = 1 if questions > 1_000 else extent.repeats
        yield from _checked(name, _written(folder, questions, services, order), aim, repeats)


def _checked(name: str, content: Path, aim: float, repeats: int) -> Iterator[Result]:
    runs = [_fresh(_CHECK, content) for _ in range(repeats)]
    not_proven = max(run["not_proven"] for run in runs)
    void = f"does not count: {not_proven} not proven" if not_proven else ""
    yield Result(f"`handbook check` of {name}", median(run["wall"] for run in runs), "s", aim, void=void)
    yield Result(OF_THAT_CPU, median(run["cpu"] for run in runs), "s")
    yield Result("its memory", max(run["peak"] for run in runs), "MB")
    yield Result("its findings", runs[0]["findings"])
    yield Result("ways to answer", runs[0]["paths"], "digits")


# Hostile files


def enduring(folder: Path, extent: Extent) -> Iterator[Result]:
    """Hostile files: the slowest and the largest, and each that misses the aim."""
    runs = {}
    for place, (name, made) in enumerate(HOSTILE.items()):
        attacked = folder / f"hostile-{place}"
        attacked.mkdir()
        (attacked / "questions.yaml").write_bytes(made())
        (attacked / "services.yaml").write_text("needs: {}\norganizations: {}\nservices: {}\n", encoding="utf-8")
        runs[name] = _fresh(_LOAD, attacked)
        if not runs[name]["findings"]:
            yield Result(f"hostile: {name}", runs[name]["seconds"], "s", 1, void="no finding")
    for name, run in runs.items():
        if run["seconds"] > 1:
            yield Result(f"hostile: {name}", run["seconds"], "s", 1)
        if run["peak"] > 200:
            yield Result(f"hostile: {name}", run["peak"], "MB", 200)
    slowest = max(runs, key=lambda name: runs[name]["seconds"])
    largest = max(runs, key=lambda name: runs[name]["peak"])
    yield Result(f"{len(runs)} hostile files, the slowest ({slowest})", runs[slowest]["seconds"], "s", 1)
    yield Result(f"{len(runs)} hostile files, the largest ({largest})", runs[largest]["peak"], "MB", 200)


PARTS: dict[str, Callable[[Path, Extent], Iterator[Result]]] = {
    "Loading": loading,
    "Hostile files": enduring,
    "Matching": matching,
    "Checking": checking,
}


def run(extent: Extent, parts: list[str] | None = None) -> None:
    """Measure, and print a table for each part. Raises :class:`Missing`."""
    with tempfile.TemporaryDirectory() as folder:
        for name in parts or PARTS:
            print_table(name, PARTS[name](Path(folder), extent))


def main() -> None:
    """Measure what was named, or all."""
    parser = argparse.ArgumentParser(description="Loading, matching and proving.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; without any, all of them")
    parser.add_argument("--quick", action="store_true", help="fewer repeats and smaller trees")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    try:
        run(QUICK if given.quick else FULL, given.parts)
    except Missing as error:
        sys.exit(f"bench.engine: {error}")


if __name__ == "__main__":
    main()
