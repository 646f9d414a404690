"""Steps a second, beside a bare Flask page and Django's wizard: `python -m bench.serving [--quick]`.

All servers run at once, each idle while another is measured; rounds take turns, so that what the machine does besides
hits all of them alike. What is printed are medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import mean, median

from bench.load import Job, Load
from bench.processes import ENVIRON, ROOT, Ours, Server, memory
from bench.report import Missing, Result, print_table
from bench.trees import Tree
from bench.visits import Browser, Page, Visit, VisitWrong, question_form, visit

CONNECTIONS = 16
WIZARD_STEPS = 10
WIZARD_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
CONTENT = ROOT / "content"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    rounds: int
    seconds: float
    starts: int


FULL = Extent(rounds=21, seconds=1.0, starts=7)
QUICK = Extent(rounds=2, seconds=0.7, starts=2)


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server, and what is asked of it in each round."""

    name: str
    server: Server
    kind: str
    path: str
    after: str = ""

    def load(self, seconds: float, seed: int) -> Load:
        """One round, by a process of its own."""
        job = Job(
            kind=self.kind,
            port=self.server.port,
            path=self.path,
            seconds=seconds,
            warm_up=0.3,
            connections=CONNECTIONS,
            workers=self.server.workers,
            seed=seed,
            after=self.after,
        )
        ran = subprocess.run(
            [sys.executable, "-m", "bench.load"],
            input=json.dumps(asdict(job)),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=ENVIRON,
            check=False,
        )
        if ran.returncode:
            raise Missing(f"{self.name}: {ran.stderr.strip()}")
        return Load(**json.loads(ran.stdout))


def our_environ(content: Path, data: Path) -> dict[str, str]:
    """The settings of ours."""
    return {"HANDBOOK_CONTENT": str(content), "HANDBOOK_DATA": str(data), "SECRET_KEY": "b" * 40}


def require_ours() -> None:
    """Raise :class:`Missing` where the handbook has no pages or no content yet."""
    try:
        import handbook.web

        handbook.web.create_app  # noqa: B018
    except (ImportError, AttributeError) as error:
        raise Missing(f"handbook.web has no create_app that can be imported: {error}") from error
    if not (CONTENT / "services.yaml").is_file():
        raise Missing("there is no shipped content yet: content/services.yaml")


def look_around(server: Server, start: str = "/") -> list[Visit]:
    """A few visits, to know the pages by."""
    visits = []
    for seed in range(8):
        browser = Browser("127.0.0.1", server.port)
        visits.append(visit(browser, start, Random(seed)))
        browser.close()
    return visits


def questions_of(visits: list[Visit]) -> list[dict[str, object]]:
    """The first questions of the longest visit, as the wizard takes them: what it asks is as long as what ours does."""
    longest = max(visits, key=lambda each: len(each.steps))
    return [_question(page) for page in longest.pages[:-1]][:WIZARD_STEPS]


def _question(page: Page) -> dict[str, object]:
    form = question_form(page)
    assert form is not None
    group = next(iter(form.fields.values()))
    texts = _texts(page.text)
    # A wizard has no fields that number questions of ours: they become a choice of a few.
    values = group.values or [str(number) for number in range(5)]
    return {
        "ask": texts[0],
        "hint": texts[1],
        "many": group.kind == "checkbox",
        "options": [[value, texts[2 + place % (len(texts) - 2)]] for place, value in enumerate(values)],
    }


def _texts(page: str) -> list[str]:
    """The words of a page's main part, in pieces."""
    main = re.sub(r"(?s).*?<main[^>]*>|</main>.*", "", page)
    pieces = [piece.strip() for piece in re.split(r"<[^>]*>", main)]
    return [piece for piece in pieces if len(piece) > 3] + ["…"] * 4


def measure(extent: Extent) -> list[Result]:
    """Everything about serving. Raises :class:`Missing`."""
    require_ours()
    if not WIZARD_PYTHON.exists():
        raise Missing("Django's wizard is not installed: run script/bench, which does that")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

        def serve(application: str, environ: Mapping[str, str] | None = None, **more: str) -> Server:
            return stack.enter_context(Server(f"bench.apps.{application}", environ, **more))

        ours = stack.enter_context(Ours(our_environ(CONTENT, folder / "data")))
        visits = look_around(ours)
        pages = [page for each in visits for page in each.pages[:-1]]
        (folder / "questions.json").write_text(json.dumps(questions_of(visits)), encoding="utf-8")
        bare = serve("bare:application()", {"BENCH_BYTES": str(round(_length(pages)))})
        wizard = serve(
            "wizard:application", {"BENCH_QUESTIONS": str(folder / "questions.json")}, python=str(WIZARD_PYTHON)
        )
        rounds = _rounds(
            [
                Contestant("bare", bare, "page", "/"),
                Contestant("ours", ours, "steps", "/"),
                Contestant("wizard", wizard, "steps", "/"),
                Contestant("named wizard", wizard, "steps", "/steps/"),
            ],
            extent,
        )
        wizard_pages = [page for each in look_around(wizard) for page in each.pages[:-1]]
        results = [*_speed(rounds, pages, wizard_pages), *_other_pages(ours, extent)]
        (folder / "tiny").mkdir()
        Tree(7, 3).write(folder / "tiny")
        tiny = stack.enter_context(Ours(our_environ(folder / "tiny", folder / "data")))
        Contestant("tiny", tiny, "steps", "/").load(extent.seconds, 1)
        results += _memory(ours, tiny)
        results += _start(folder, extent)
    return results


def _rounds(contestants: list[Contestant], extent: Extent) -> dict[str, list[Load]]:
    loads: dict[str, list[Load]] = {each.name: [] for each in contestants}
    for contestant in contestants:
        contestant.load(0.5, 0)  # both workers wake up, and fill their caches
    for number in range(extent.rounds):
        for contestant in contestants:
            loads[contestant.name].append(contestant.load(extent.seconds, number + 1))
        told = ", ".join(f"{name} {each[-1].rate:.0f}/s" for name, each in loads.items())
        print(f"round {number + 1} of {extent.rounds}: {told}", file=sys.stderr, flush=True)
    return loads


def _length(pages: list[Page]) -> float:
    return median(len(page.text.encode()) for page in pages)


def _middle(loads: list[Load], of: Callable[[Load], float]) -> float:
    return median(map(of, loads))


def _ratio(first: list[Load], second: list[Load]) -> float:
    """The median of the ratios within each round."""
    return median(one.rate / other.rate for one, other in zip(first, second, strict=True))


def _speed(rounds: dict[str, list[Load]], pages: list[Page], wizard_pages: list[Page]) -> list[Result]:
    def rate(load: Load) -> float:
        return load.rate

    def cpu(load: Load) -> float:
        return load.cpu

    bare, ours = rounds["bare"], rounds["ours"]
    # A step of the named one is a POST, a redirect and a GET, as ours is: like is compared with like. The other answers a POST
    # with the next question itself, which a reload sends again; it is told beside.
    posting, named = rounds["wizard"], rounds["named wizard"]
    return [
        Result("a bare Flask page", _middle(bare, rate), "requests/s"),
        Result("a step of ours (POST, 303, GET)", _middle(ours, rate), "steps/s"),
        Result("a step of django-formtools' wizard with redirects (POST, 302, GET)", _middle(named, rate), "steps/s"),
        Result("a step of the one that only posts (POST)", _middle(posting, rate), "steps/s"),
        Result("our steps ÷ bare requests", _ratio(ours, bare), "", at_least=0.25),
        Result("our steps ÷ those of the wizard with redirects", _ratio(ours, named), "", at_least=4),
        Result("our steps ÷ those of the wizard that only posts", _ratio(ours, posting)),
        Result("latency of a step: median", _middle(ours, lambda load: load.median), "ms"),
        Result("latency of a step: 99th percentile", _middle(ours, lambda load: load.p99), "ms"),
        Result("99th percentile ÷ median", _middle(ours, lambda load: load.p99 / load.median), "", at_most=5),
        Result("CPU of a step", _middle(ours, cpu), "ms", at_most=1.2),
        Result("CPU of a bare page", _middle(bare, cpu), "ms"),
        Result("CPU of a step of the wizard with redirects", _middle(named, cpu), "ms"),
        Result("CPU of a step of the wizard that only posts", _middle(posting, cpu), "ms"),
        Result("CPU of a bare page ÷ CPU of our step", _middle(bare, cpu) / _middle(ours, cpu)),
        Result("CPU of the step of the wizard with redirects ÷ CPU of ours", _middle(named, cpu) / _middle(ours, cpu)),
        Result("CPU of the load itself, a step of ours", _middle(ours, lambda load: load.client_cpu), "ms"),
        Result("a question's page before compression: median", _length(pages), "bytes"),
        Result("the same of the wizard", _length(wizard_pages), "bytes"),
    ]


def _other_pages(ours: Server, extent: Extent) -> list[Result]:
    results = []
    for name, kind, after in (
        ("the first page", "page", ""),
        ("a page of results", "after", "/results"),
        ("a service's page", "after", "/results/1"),
        ("the list of answers", "after", "/answers"),
    ):
        loads = [Contestant(name, ours, kind, "/", after).load(extent.seconds / 2, seed) for seed in (1, 2, 3)]
        results.append(Result(f"{name}: CPU", _middle(loads, lambda load: load.cpu), "ms"))
    return results


def _memory(ours: Server, tiny: Server) -> list[Result]:
    held, beside = [memory(pid) for pid in ours.workers], [memory(pid) for pid in tiny.workers]
    return [
        Result(
            "memory that a worker takes beside its content (with a tiny one; PSS)",
            mean(each.pss for each in beside),
            "MB",
            at_most=60,
        ),
        Result("what is mapped into it, shared libraries counted whole (RSS)", mean(each.rss for each in beside), "MB"),
        Result("memory that a worker takes with the shipped content (PSS)", mean(each.pss for each in held), "MB"),
        Result("what is mapped into it (RSS)", mean(each.rss for each in held), "MB"),
    ]


_START = """
import os, time
from handbook.web import content_store, create_app
from handbook.web.settings import Settings

spent = 0.0
read = content_store.load_content

def timed(*given, **named):
    global spent
    began = time.monotonic()
    try:
        return read(*given, **named)
    finally:
        spent += time.monotonic() - began

content_store.load_content = timed
create_app(Settings.from_environ(os.environ))
print(time.monotonic(), spent, time.process_time())
"""


def _start(folder: Path, extent: Extent) -> list[Result]:
    """The start in a process of its own, when the content was never read before, and when it is in the cache."""
    first, later = [], []
    for number in range(extent.starts + 1):
        environ = our_environ(CONTENT, folder / f"start-{number}")
        took = [_started(environ), _started(environ)]
        if number:  # before, the disk's cache is cold
            first.append(took[0])
            later.append(took[1])
    return [
        Result("the first start with the shipped content, until it can answer", median(each[0] for each in first), "s"),
        Result("of that, loading the content", median(each[1] for each in first), "s"),
        Result("start-up beside loading", median(each[0] - each[1] for each in first), "s", at_most=0.5),
        Result("later starts, with the content in its cache", median(each[0] for each in later), "s"),
        Result("of that, loading the content", median(each[1] for each in later), "s"),
        Result("CPU of a later start", median(each[2] for each in later), "s"),
    ]


def _started(environ: Mapping[str, str]) -> tuple[float, float, float]:
    """Seconds until the application could answer, those of them spent on loading, and the CPU of the process."""
    began = time.monotonic()
    ended, loading, cpu = map(float, _python(_START, environ).split())
    return ended - began, loading, cpu


def _python(program: str, environ: Mapping[str, str]) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**ENVIRON, **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Missing(ran.stderr.strip())
    return ran.stdout


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Steps a second, beside a bare Flask page and Django's wizard.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    given = parser.parse_args()
    try:
        print_table("Serving", measure(QUICK if given.quick else FULL))
    except (Missing, VisitWrong) as error:
        sys.exit(f"bench.serving: {error}")


if __name__ == "__main__":
    main()
