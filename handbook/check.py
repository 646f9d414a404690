"""`handbook check`: what is wrong with a content folder, in its form and over all paths.

Findings about paths are proven, not sampled: see :mod:`handbook.flows.proofs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from handbook.content import Content, Loaded, in_order, load_content
from handbook.flows.answers import Answer
from handbook.flows.conditions import Between, Chosen, Condition, open_leaves
from handbook.flows.model import QuestionsFile
from handbook.flows.packing import packer
from handbook.flows.proofs import (
    And,
    Asked,
    Formula,
    Has,
    IsFalse,
    IsTrue,
    Limits,
    Neg,
    NotProven,
    Or,
    Paths,
    Picked,
    Verdict,
    Yes,
)
from handbook.resources.model import Service, ServicesFile
from handbook.sealing import MAX_COOKIE, sealed_size
from handbook.source import Finding, Source

STALE_AFTER_DAYS = 180


@dataclass(frozen=True, slots=True)
class Figures:
    """How large the content is. ``paths`` and ``longest`` are ``None`` where they are not known."""

    questions: int
    options: int
    services: int
    paths: int | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, in the order of their places, and the figures."""

    findings: tuple[Finding, ...]
    figures: Figures
    content: Content | None

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)


def check_folder(folder: Path, today: date, shown_as: str | None = None, limits: Limits | None = None) -> Report:
    """Check the content in *folder* as of *today*."""
    loaded = load_content(folder, shown_as)
    if loaded.content is None:
        findings = (*loaded.findings, *_of_files(loaded, today))
        return Report(in_order(findings), _figures_of_broken(loaded), None)
    return check_content(loaded.content, today, limits)


def check_content(content: Content, today: date, limits: Limits | None = None) -> Report:
    """Check content whose structure is right."""
    flow = content.flow
    paths = Paths(flow, limits if limits is not None else Limits())
    check = _PathChecks(content, paths)
    services = ServicesFile(
        needs=dict(content.catalog.needs), organizations=content.organizations, services=content.services
    )
    findings = [
        *_stale(services, content.services_source, today),
        *_unserved(services, content.services_source),
        *_no_effect(flow.file, services, content.questions_source),
        *check.findings(),
    ]
    count, longest = check.figures(findings)
    figures = Figures(
        questions=len(flow.steps),
        options=sum(len(question.options) for question in flow.questions.values()),
        services=len(content.catalog.services),
        paths=count,
        longest=longest,
    )
    return Report(in_order(tuple(findings)), figures, content)


def _figures_of_broken(loaded: Loaded) -> Figures:
    """The figures that can be told of content with errors: what the files' own lists hold."""
    counts = {"questions": 0, "options": 0, "services": 0}
    for source, key in ((loaded.questions_source, "questions"), (loaded.services_source, "services")):
        value = source.value
        entries = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(entries, Mapping):
            counts[key] = len(entries)
            if key == "questions":
                counts["options"] = sum(
                    len(question["options"])
                    for question in entries.values()
                    if isinstance(question, Mapping) and isinstance(question.get("options"), Mapping)
                )
    return Figures(**counts)


def example_of(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers as `handbook walk` takes them: a list, a number, or null for a skipped question."""
    return {
        name: answer if isinstance(answer, int) else (list(answer) if answer else None)
        for name, answer in answers.items()
    }


def _of_files(loaded: Loaded, today: date) -> Iterator[Finding]:
    """What can be said of the files whose form is right, although something else is wrong."""
    if loaded.services is not None:
        yield from _stale(loaded.services, loaded.services_source, today)
        yield from _unserved(loaded.services, loaded.services_source)
        if loaded.questions is not None:
            yield from _no_effect(loaded.questions, loaded.services, loaded.questions_source)


def _stale(file: ServicesFile, source: Source, today: date) -> Iterator[Finding]:
    for name, service in file.services.items():
        if service.draft:
            continue
        if service.reviewed is None:
            message = "確認した日（reviewed）がありません。内容を確かめた日を書いてください"
            yield _finding(source, "stale", message, ("services", name), name)
        elif (today - service.reviewed).days > STALE_AFTER_DAYS:
            days = (today - service.reviewed).days
            message = f"確認してから{days}日たっています。内容を確かめて、reviewed を新しくしてください"
            yield _finding(source, "stale", message, ("services", name, "reviewed"), name, value=True)


def _unserved(file: ServicesFile, source: Source) -> Iterator[Finding]:
    served = {need for service in file.services.values() if not service.draft for need in service.needs}
    for name in file.needs:
        if name not in served:
            message = (
                f"困りごと「{name}」に応える窓口がありません。窓口の needs に加えるか、この困りごとを消してください"
            )
            yield _finding(source, "unserved-need", message, ("needs", name), name)


def _no_effect(file: QuestionsFile, services: ServicesFile, source: Source) -> Iterator[Finding]:
    read = {leaf.question for leaf in _all_leaves(file, services)}
    for name, question in file.questions.items():
        if name in read or question.counts is not None:
            continue
        if any(o.needs or o.then or o.urgent or o.discreet for o in question.options.values()):
            continue
        message = "どの答えを選んでも、何も変わりません。needs・then・urgent を加えるか、この質問を消してください"
        yield _finding(source, "no-effect", message, ("questions", name), name)


def _all_leaves(file: QuestionsFile, services: ServicesFile) -> Iterator[Chosen | Between]:
    conditions: list[Condition | None] = [named.if_ for named in file.conditions.values()]
    for question in file.questions.values():
        conditions += [question.when, question.unless]
    conditions += [guarantee.if_ for guarantee in file.guarantees.values()]
    for service in services.services.values():
        conditions += [service.eligible_if, service.unless]
    for condition in set(conditions):
        for leaf in open_leaves(condition, {}) if condition is not None else ():
            if isinstance(leaf, Chosen | Between):
                yield leaf


def _finding(
    source: Source,
    code: str,
    message: str,
    path: tuple[str, ...],
    name: str | None,
    *,
    severity: str = "warning",
    example: Mapping[str, Any] | None = None,
    value: bool = False,
) -> Finding:
    return Finding(source.file, *source.place(path, value=value), severity, code, message, name, example)


class _PathChecks:
    """The findings about all complete paths."""

    def __init__(self, content: Content, paths: Paths) -> None:
        self.content = content
        self.paths = paths
        self.naming: dict[str, list[Formula]] = {}
        for step in content.flow.steps:
            for choice in step.choices:
                for service in choice.urgent:
                    assert choice.option is not None
                    self.naming.setdefault(service, []).append(Picked(step.id, choice.option))

    def findings(self) -> Iterator[Finding]:
        yield from self._never_asked()
        yield from self._never_shown()
        yield from self._guarantees()
        yield from self._no_result()

    def figures(self, findings: list[Finding]) -> tuple[int | None, int | None]:
        """The number of paths and the longest one; what could not be decided is added to *findings*."""
        count = longest = None
        try:
            count = self.paths.count()
        except NotProven:
            findings.append(self._not_proven("道筋の数", ("questions",)))
        try:
            longest = self.paths.longest()
        except NotProven:
            findings.append(self._not_proven("いちばん長い道筋", ("questions",)))
        findings.extend(self._cookie())
        return count, longest

    def shown(self, name: str, service: Service) -> Formula:
        """When a service is shown, whatever the fit."""
        if service.draft:
            return Neg(Yes)
        if name in self.content.flow.file.always:
            return Yes
        return Or(*self.naming.get(name, ()), self._matched(service))

    def _matched(self, service: Service) -> Formula:
        parts: list[Formula] = [Or(*(Has(need) for need in dict.fromkeys(service.needs)))]
        if service.eligible_if is not None:
            parts.append(Neg(IsFalse(service.eligible_if)))
        if service.unless is not None:
            parts.append(Neg(IsTrue(service.unless)))
        return And(*parts)

    def _never_asked(self) -> Iterator[Finding]:
        names = list(self.content.flow.questions)
        verdicts = self.paths.possible_many([Asked(name) for name in names])
        for name, verdict in zip(names, verdicts, strict=True):
            if verdict is Verdict.NO:
                message = "この質問は、どう答えても聞かれません。then・when・unless を見なおしてください"
                yield _finding(self.content.questions_source, "never-asked", message, ("questions", name), name)
            elif verdict is Verdict.NOT_PROVEN:
                yield self._not_proven(f"質問「{name}」が聞かれるか", ("questions", name), name)

    def _never_shown(self) -> Iterator[Finding]:
        live = [(name, service) for name, service in self.content.catalog.services.items() if not service.draft]
        verdicts = self.paths.possible_many([self.shown(name, service) for name, service in live])
        for (name, _), verdict in zip(live, verdicts, strict=True):
            if verdict is Verdict.NO:
                message = "この窓口は、どう答えても出ません。needs・eligible_if・unless を見なおしてください"
                yield _finding(self.content.services_source, "never-shown", message, ("services", name), name)
            elif verdict is Verdict.NOT_PROVEN:
                message = f"窓口「{name}」が出ることがあるか、決められた時間では確かめられませんでした"
                yield _finding(self.content.services_source, "not-proven", message, ("services", name), name)

    def _guarantees(self) -> Iterator[Finding]:
        for name, guarantee in self.content.flow.file.guarantees.items():
            path = ("guarantees", name)
            applies: Formula = Yes if guarantee.if_ is None else IsTrue(guarantee.if_)
            if guarantee.if_ is not None:
                verdict = self.paths.possible(applies)
                if verdict is Verdict.NO:
                    message = (
                        f"保証「{guarantee.says}」の条件（if）は、どう答えても成り立ちません。条件を見なおしてください"
                    )
                    yield _finding(self.content.questions_source, "vacuous", message, path, name)
                    continue
                if verdict is Verdict.NOT_PROVEN:
                    yield self._not_proven(f"保証「{guarantee.says}」の条件が成り立つか", path, name)
            services = self.content.catalog.services
            broken = Or(
                *(Neg(self.shown(service, services[service])) for service in guarantee.shows),
                *(self.shown(service, services[service]) for service in guarantee.never_shows),
                *(Neg(Asked(question)) for question in guarantee.asks),
            )
            yield from self._broken(name, guarantee.says, And(applies, broken), path)

    def _broken(self, name: str, says: str, formula: Formula, path: tuple[str, ...]) -> Iterator[Finding]:
        verdict = self.paths.possible(formula)
        if verdict is Verdict.NOT_PROVEN:
            yield self._not_proven(f"保証「{says}」", path, name)
        elif verdict is Verdict.YES:
            message = (
                f"保証「{says}」が守られない答え方があります。例の答えをたどって、needs や条件を見なおしてください"
            )
            yield _finding(
                self.content.questions_source,
                "guarantee",
                message,
                path,
                name,
                severity="error",
                example=self._example(formula),
            )

    def _no_result(self) -> Iterator[Finding]:
        always = set(self.content.flow.file.always)
        needs = {need for step in self.content.flow.steps for choice in step.choices for need in choice.needs}
        something = Or(*(Has(need) for need in sorted(needs)))
        nothing = [
            Neg(self.shown(name, service))
            for name, service in self.content.catalog.services.items()
            if name not in always and not service.draft
        ]
        formula = And(something, *nothing)
        verdict = self.paths.possible(formula)
        if verdict is Verdict.NOT_PROVEN:
            yield self._not_proven("困りごとのある人に必ず何かが出ること", ("questions",))
        elif verdict is Verdict.YES:
            message = "困りごとがあるのに、窓口が出ない（alwaysの窓口だけの）答え方があります。例の答えをたどって、窓口を加えてください"
            yield _finding(
                self.content.questions_source,
                "no-result",
                message,
                ("questions",),
                None,
                example=self._example(formula),
            )

    def _example(self, formula: Formula) -> dict[str, Any] | None:
        try:
            answers = self.paths.shortest(formula)
        except NotProven:
            return None
        return None if answers is None else example_of(answers)

    def _cookie(self) -> Iterator[Finding]:
        """The sealed answers of any walk must fit into a cookie: browsers drop one of more than 4,096 bytes without a word."""
        weights = packer(self.content.flow)
        try:
            heaviest = self.paths.heaviest(
                weights.base_weight,
                lambda name, chosen: weights.option_weight(name, chosen) if isinstance(chosen, str) else 0,
            )
        except NotProven:
            yield self._not_proven(f"答えの控えが{MAX_COOKIE}バイトに収まること", ("questions",))
            return
        size = sealed_size(heaviest)
        if size > MAX_COOKIE:
            message = (
                f"いちばん多く答えた人の控えが{size}バイトになり、上限の{MAX_COOKIE}バイトをこえます。"
                "質問や選択肢を減らしてください"
            )
            yield _finding(self.content.questions_source, "too-long", message, ("questions",), None, severity="error")

    def _not_proven(self, what: str, path: tuple[str, ...], name: str | None = None) -> Finding:
        message = f"{what}は、決められた時間とメモリの中では確かめられませんでした"
        return _finding(self.content.questions_source, "not-proven", message, path, name)


def unverified_phones(content: Content) -> Iterator[Finding]:
    """For `check --phones`: the numbers that residents do not see, each with its place, so that staff can look at them again."""
    for name, service in content.catalog.services.items():
        for index, phone in enumerate(service.phones):
            if not phone.verified:
                place = content.services_source.place(("services", name, "phones", index))
                label = f"（{phone.label}）" if phone.label else ""
                message = f"{service.name}{label} {phone.number} は確かめられていないので、市民には見せていません"
                yield Finding(content.services_source.file, *place, "warning", "phone", message, name)
