"""Small random content for hypothesis: every rule of the format turns up, and all paths can still be listed."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NEEDS = ("na", "nb", "nc", "nd")
SERVICES = ("s0", "s1", "s2", "s3", "s4", "s5")


@st.composite
def conditions(draw: st.DrawFn, above: dict[str, Any], named: tuple[str, ...], depth: int = 2) -> dict[str, Any]:
    """A condition that reads the questions of *above*."""
    kinds = ["needs"]
    if above:
        kinds += ["question"] * 4
    if named:
        kinds += ["is"] * 2
    if depth:
        kinds += ["all", "any", "not", "two"]
    kind = draw(st.sampled_from(kinds))
    if kind == "needs":
        return {"needs": draw(st.lists(st.sampled_from(NEEDS), min_size=1, max_size=2, unique=True))}
    if kind == "is":
        return {"is": draw(st.lists(st.sampled_from(named), min_size=1, max_size=2, unique=True))}
    if kind == "not":
        return {"not": draw(conditions(above, named, depth - 1))}
    if kind in ("all", "any"):
        return {kind: draw(st.lists(conditions(above, named, depth - 1), min_size=1, max_size=2))}
    if kind == "two":
        first = draw(conditions(above, named, 0))
        return {**first, **draw(conditions(above, named, 0))}
    name = draw(st.sampled_from(sorted(above)))
    question = above[name]
    if question.get("choose") == "number":
        low = draw(st.integers(0, 6))
        return {name: draw(st.sampled_from([{"minimum": low}, {"maximum": low}, {"minimum": low, "maximum": low + 2}]))}
    return {name: draw(st.lists(st.sampled_from(sorted(question["options"])), min_size=1, max_size=2, unique=True))}


@st.composite
def contents(draw: st.DrawFn, largest: int = 5) -> dict[str, Any]:
    """A whole content, whose structure is right."""
    questions: dict[str, Any] = {}
    number = draw(st.integers(1, largest))
    for index in range(number):
        below = [f"q{later}" for later in range(index + 1, number)]
        question: dict[str, Any] = {"ask": f"質問{index}"}
        choose = draw(st.sampled_from(["one", "one", "many", "many", "number"]))
        if choose == "number":
            question.update(choose="number", minimum=0, maximum=draw(st.integers(3, 8)))
        else:
            if choose == "many":
                question["choose"] = "many"
            options = {}
            for key in "abc"[: draw(st.integers(1, 3))]:
                option: dict[str, Any] = {"label": key}
                if draw(st.booleans()):
                    option["needs"] = draw(st.lists(st.sampled_from(NEEDS), min_size=1, max_size=2, unique=True))
                if below and draw(st.integers(0, 2)) == 0:
                    option["then"] = [draw(st.sampled_from(below))]
                if draw(st.integers(0, 5)) == 0:
                    option["urgent"] = draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2, unique=True))
                if draw(st.integers(0, 5)) == 0:
                    option[draw(st.sampled_from(["exclusive", "unsure"]))] = True
                options[key] = option
            question["options"] = options
        if draw(st.integers(0, 4)) == 0:
            question["required"] = True
        if index and draw(st.integers(0, 2)) == 0:
            question["when"] = draw(conditions(dict(questions), ()))
        if index and draw(st.integers(0, 3)) == 0:
            question["unless"] = draw(conditions(dict(questions), ()))
        questions[f"q{index}"] = question
    named = {"c0": {"says": "条件0", "if": draw(conditions(questions, ()))}}
    named["c1"] = {"says": "条件1", "if": draw(conditions(questions, ("c0",)))}
    names = tuple(named)
    guarantees: dict[str, Any] = {}
    for index in range(draw(st.integers(0, 2))):
        guarantee: dict[str, Any] = {"says": "保証"}
        if draw(st.integers(0, 3)):
            guarantee["if"] = draw(conditions(questions, names))
        key = draw(st.sampled_from(["shows", "never_shows", "asks"]))
        guarantee[key] = [draw(st.sampled_from(sorted(questions) if key == "asks" else SERVICES))]
        guarantees[f"g{index}"] = guarantee
    services = {}
    for name in SERVICES:
        service: dict[str, Any] = {
            "name": name,
            "organization": "city",
            "kind": "desk",
            "summary": "例",
            "needs": draw(st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3, unique=True)),
            "source": "https://city.example.jp/",
            "reviewed": "2026-11-01",
        }
        if draw(st.integers(0, 1)):
            service["eligible_if"] = draw(conditions(questions, names))
        if draw(st.integers(0, 3)) == 0:
            service["unless"] = draw(conditions(questions, names))
        if draw(st.integers(0, 3)) == 0:
            service["area"] = "40100"
        if draw(st.integers(0, 5)) == 0:
            service["draft"] = True
        services[name] = service
    needs: dict[str, Any] = {}
    for need in NEEDS:
        details: dict[str, Any] = {"label": need}
        urgency = draw(st.sampled_from([None, "now", "soon"]))
        if urgency:
            details["urgency"] = urgency
        if draw(st.booleans()):
            details["first"] = draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2, unique=True))
        needs[need] = details
    file: dict[str, Any] = {"title": "例", "questions": questions, "conditions": named}
    if guarantees:
        file["guarantees"] = guarantees
    if draw(st.booleans()):
        file["always"] = draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2, unique=True))
    return {
        "questions": file,
        "services": {"needs": needs, "organizations": {"city": {"name": "市役所"}}, "services": services},
    }


@st.composite
def answers_for(draw: st.DrawFn, content: dict[str, Any]) -> dict[str, Any]:
    """A sensible set of answers to some of the questions, asked or not."""
    given: dict[str, Any] = {}
    for name, question in content["questions"]["questions"].items():
        if draw(st.integers(0, 3)) == 0:
            continue
        if not question.get("required") and draw(st.integers(0, 4)) == 0:
            given[name] = draw(st.sampled_from([None, []]))
        elif question.get("choose") == "number":
            given[name] = draw(st.integers(question["minimum"], question["maximum"]))
        else:
            options = question["options"]
            stands = {key for key, option in options.items() if option.get("exclusive") or option.get("unsure")}
            together = sorted(set(options) - stands)
            several: bool = draw(st.booleans())
            if question.get("choose") == "many" and together and several:
                given[name] = draw(st.lists(st.sampled_from(together), min_size=1, unique=True))
            else:
                given[name] = [draw(st.sampled_from(sorted(options)))]
    return given
