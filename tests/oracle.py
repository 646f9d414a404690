"""A second reading of the content format: slow, short, over plain dictionaries, sharing no code with the program.

It lists all complete paths one by one, so it serves small content only. Tests compare the program with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

Content = dict[str, Any]
"""`{"questions": the file's value, "services": the file's value}`, with numbers as numbers and lists as lists."""


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def alone(option: dict[str, Any]) -> bool:
    return bool(option.get("exclusive") or option.get("unsure"))


class Oracle:
    """Answers about one content."""

    def __init__(self, content: Content) -> None:
        self.file = content["questions"]
        self.questions: dict[str, Any] = self.file["questions"]
        self.named = self.file.get("conditions", {})
        self.needs = content["services"]["needs"]
        self.services: dict[str, Any] = content["services"]["services"]
        self.opened = {
            target
            for question in self.questions.values()
            for option in question.get("options", {}).values()
            for target in listed(option.get("then"))
        }

    def test(self, condition: Any, answers: dict[str, Any], needs: set[str]) -> bool | None:
        """Three values; *answers* are those of asked questions."""
        values = [self._entry(key, value, answers, needs) for key, value in condition.items()]
        return self._all(values)

    @staticmethod
    def _all(values: list[bool | None]) -> bool | None:
        return False if False in values else None if None in values else True

    @staticmethod
    def _any(values: list[bool | None]) -> bool | None:
        return True if True in values else None if None in values else False

    def _entry(self, key: str, value: Any, answers: dict[str, Any], needs: set[str]) -> bool | None:
        if key == "all":
            return self._all([self.test(part, answers, needs) for part in value])
        if key == "any":
            return self._any([self.test(part, answers, needs) for part in value])
        if key == "not":
            inner = self.test(value, answers, needs)
            return None if inner is None else not inner
        if key == "needs":
            return bool(set(listed(value)) & needs)
        if key == "is":
            return self._all([self.test(self.named[name]["if"], answers, needs) for name in listed(value)])
        answer = answers.get(key)
        if answer is None or answer == []:
            return None
        if isinstance(value, dict):
            return bool(value.get("minimum", answer) <= answer <= value.get("maximum", answer))
        if set(listed(value)) & set(answer):
            return True
        options = self.questions[key]["options"]
        return None if any(options[option].get("unsure") for option in answer) else False

    def walk(self, given: dict[str, Any]) -> tuple[list[str], str | None, list[str], dict[str, Any]]:
        """Asked, next, needs, and the answers of asked questions (options in the order of the file)."""
        asked: list[str] = []
        answers: dict[str, Any] = {}
        needs: list[str] = []
        open_now: set[str] = set()
        following = None
        for name, question in self.questions.items():
            if name in self.opened and name not in open_now:
                continue
            if "when" in question and self.test(question["when"], answers, set(needs)) is not True:
                continue
            if "unless" in question and self.test(question["unless"], answers, set(needs)) is True:
                continue
            if name not in given:
                if following is None:
                    following = name
                    asked.append(name)
                continue
            asked.append(name)
            answer = given[name]
            if question.get("choose") == "number":
                answers[name] = answer
                continue
            answers[name] = [option for option in question["options"] if option in listed(answer)]
            for option in answers[name]:
                needs += [need for need in listed(question["options"][option].get("needs")) if need not in needs]
                open_now |= set(listed(question["options"][option].get("then")))
        return asked, following, list(dict.fromkeys(needs)), answers

    def match(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """The services shown, in their order."""
        _, _, needs, answers = self.walk(given)
        urgent: list[str] = []
        for name in self.questions:
            for option in answers.get(name) or [] if isinstance(answers.get(name), list) else []:
                urgent += listed(self.questions[name]["options"][option].get("urgent"))
        urgent = [name for name in dict.fromkeys(urgent) if not self.services[name].get("draft")]
        shown = []
        order = list(self.services)
        for name, service in self.services.items():
            if service.get("draft") or name in urgent:
                continue
            mine = [need for need in dict.fromkeys(listed(service["needs"])) if need in needs]
            fits = self.test(service["eligible_if"], answers, set(needs)) if "eligible_if" in service else True
            against = self.test(service["unless"], answers, set(needs)) if "unless" in service else False
            if not mine or fits is False or against is True:
                continue
            urgencies = [
                self.needs[need].get("urgency") if isinstance(self.needs[need], dict) else None for need in mine
            ]
            urgency = 0 if "now" in urgencies else 1 if "soon" in urgencies else 2
            first = [
                listed(self.needs[need].get("first")).index(name)
                for need in mine
                if isinstance(self.needs[need], dict) and name in listed(self.needs[need].get("first"))
            ]
            key = (
                urgency,
                fits is None,
                min(first, default=10**6),
                -len(mine),
                "area" not in service,
                order.index(name),
            )
            shown.append((key, {"id": name, "fit": "unknown" if fits is None else "yes", "needs": mine}))

        def entry(name: str, fit: str) -> dict[str, Any]:
            mine = [need for need in dict.fromkeys(listed(self.services[name]["needs"])) if need in needs]
            return {"id": name, "fit": fit, "needs": mine}

        result = [entry(name, "urgent") for name in urgent] + [
            found for _, found in sorted(shown, key=lambda pair: pair[0])
        ]
        already = {found["id"] for found in result}
        for name in dict.fromkeys(listed(self.file.get("always"))):
            if name not in already and not self.services[name].get("draft"):
                result.append(entry(name, "always"))
        return result

    def cuts(self, name: str) -> list[int]:
        """One number of each range into which all conditions' bounds cut a number question."""
        question = self.questions[name]
        starts = {question["minimum"]}

        def collect(value: Any) -> None:
            if isinstance(value, dict):
                for key, inner in value.items():
                    if key == name and isinstance(inner, dict):
                        starts.update(bound for bound in (inner.get("minimum"),) if bound is not None)
                        starts.update(bound + 1 for bound in (inner.get("maximum"),) if bound is not None)
                    else:
                        collect(inner)
            elif isinstance(value, list):
                for inner in value:
                    collect(inner)

        for other in self.questions.values():
            collect([other.get("when"), other.get("unless")])
        collect([named["if"] for named in self.named.values()])
        collect([guarantee.get("if") for guarantee in self.file.get("guarantees", {}).values()])
        collect([[service.get("eligible_if"), service.get("unless")] for service in self.services.values()])
        return sorted(start for start in starts if question["minimum"] <= start <= question["maximum"])

    def answers_to(self, name: str) -> Iterator[Any]:
        """Every answer that tells paths apart."""
        question = self.questions[name]
        if not question.get("required"):
            yield []
        if question.get("choose") == "number":
            yield from self.cuts(name)
            return
        options = question["options"]
        if question.get("choose") != "many":
            yield from ([option] for option in options)
            return
        together = [option for option in options if not alone(options[option])]
        yield from ([option] for option in options if alone(options[option]))
        for size in range(1, len(together) + 1):
            yield from (list(chosen) for chosen in combinations(together, size))

    def paths(self, given: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """All complete paths."""
        given = given or {}
        _, following, _, _ = self.walk(given)
        if following is None:
            yield given
            return
        for answer in self.answers_to(following):
            yield from self.paths({**given, following: answer})

    def findings(self) -> tuple[dict[str, Any], int, int, dict[tuple[str, str | None], int]]:
        """Findings about paths by code, the number of paths, the longest, and the fewest questions of an example."""
        asked: set[str] = set()
        seen: set[str] = set()
        true: set[str] = set()
        examples: dict[tuple[str, str | None], int] = {}
        count = longest = 0
        always = set(listed(self.file.get("always")))
        guarantees = self.file.get("guarantees", {})
        for path in self.paths():
            names, _, needs, answers = self.walk(path)
            result = {found["id"] for found in self.match(path)}
            count += 1
            longest = max(longest, len(names))
            asked |= set(names)
            seen |= result

            def example(code: str, name: str | None, size: int = len(names)) -> None:
                examples[code, name] = min(size, examples.get((code, name), size))

            if needs and result <= always:
                example("no-result", None)
            for name, guarantee in guarantees.items():
                if "if" in guarantee and self.test(guarantee["if"], answers, set(needs)) is not True:
                    continue
                true.add(name)
                kept = (
                    set(listed(guarantee.get("shows"))) <= result
                    and not set(listed(guarantee.get("never_shows"))) & result
                    and set(listed(guarantee.get("asks"))) <= set(names)
                )
                if not kept:
                    example("guarantee", name)
        found: dict[str, Any] = {}
        live = {name for name, service in self.services.items() if not service.get("draft")}
        for code, ids in (
            ("never-asked", sorted(set(self.questions) - asked)),
            ("never-shown", sorted(live - seen)),
            ("vacuous", sorted(name for name in guarantees if "if" in guarantees[name] and name not in true)),
            ("guarantee", sorted(name for code, name in examples if code == "guarantee" and name is not None)),
        ):
            if ids:
                found[code] = ids
        if ("no-result", None) in examples:
            found["no-result"] = True
        return found, count, longest, examples
