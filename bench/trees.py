"""Handbooks of any size, made up from a seed, to measure with: `python bench/trees.py DIR --questions 1000 --services 5000`.

A tree has topics, as a real handbook has: a first question opens each topic's question, options open follow-ups (`then`)
several levels deep, some questions hang on earlier answers, needs or ages (`when`, `unless`), and a few are asked of
everybody. A service serves needs of one topic, and is ruled in or out by conditions on earlier answers. ``order``
decides where follow-ups stand: soon after the question that opens them (``depth``), or level by level (``breadth``).
"""

from __future__ import annotations

import argparse
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

Order = Literal["depth", "breadth"]
BASICS = 6
"""Questions of everybody: the topics, an age, where, household, work, a consent."""


@dataclass
class Node:
    """A question on its way into the file, with what stands between it and the first question."""

    id: str
    topic: int
    level: int
    body: dict[str, Any] = field(default_factory=dict)
    followups: list[Node] = field(default_factory=list)


class Tree:
    """A questionnaire of *questions* questions, and services for it, decided by *seed* alone."""

    def __init__(self, questions: int, services: int, seed: int = 1, order: Order = "depth") -> None:
        if questions < BASICS + 1:
            raise ValueError(f"a tree has at least {BASICS + 1} questions")
        self._random = Random(seed)
        self._order = order
        self._topics = max(1, min(12, (questions - BASICS) // 8))
        self.needs: dict[str, Any] = {}
        self._needs_of: list[list[str]] = [[] for _ in range(self._topics)]
        self.conditions = _named()
        self.questions = self._questions(questions)
        self.services = {f"s{number}": self._service(number) for number in range(services)}

    # Questions

    def _questions(self, count: int) -> dict[str, Any]:
        basics = _basics(self._topics)
        heads: list[Node] = []
        made = BASICS
        share = (count - BASICS) // self._topics
        for topic in range(self._topics):
            size = share if topic else count - BASICS - share * (self._topics - 1)
            heads.append(self._topic(topic, made, size))
            made += size
        questions = {name: basics.pop(name) for name in ("topics", "age", "where", "household")}
        for topic, head in enumerate(heads):
            questions["topics"]["options"][f"t{topic}"]["then"] = [head.id]
        nodes = self._in_order(heads)
        earlier: dict[int, list[Node]] = {}
        for node in nodes:
            self._hang(node, earlier.setdefault(node.topic, []))
            earlier[node.topic].append(node)
            questions[node.id] = node.body
        return questions | basics

    def _topic(self, topic: int, first: int, size: int) -> Node:
        """A topic's question with *size* − 1 follow-ups below it, opened level by level."""
        head = self._node(topic, first, 0, "many")
        open_nodes = deque([head])
        number = first + 1
        while number < first + size:
            parent = open_nodes.popleft()
            options = parent.body.get("options", {})
            opening = [
                option for option in options.values() if not option.get("unsure") and not option.get("exclusive")
            ]
            wanted = self._random.randint(1, max(1, len(opening))) if opening else 0
            for option in self._random.sample(opening, wanted):
                if number == first + size:
                    break
                child = self._node(topic, number, parent.level + 1)
                number += 1
                option.setdefault("then", []).append(child.id)
                if self._random.random() < 0.25:  # shared: a second option opens it too
                    self._random.choice(opening).setdefault("then", []).append(child.id)
                parent.followups.append(child)
                open_nodes.append(child)
            if not open_nodes:  # all that was opened ends here: the topic's question opens more
                open_nodes.append(head)
        for node in _walk(head):
            for option in node.body.get("options", {}).values():
                if "then" in option:
                    option["then"] = list(dict.fromkeys(option["then"]))
        return head

    def _node(self, topic: int, number: int, level: int, choose: str | None = None) -> Node:
        random = self._random
        name = f"q{number}"
        choose = choose or random.choices(["one", "many", "number"], [70, 20, 10])[0]
        if level < 2 and choose == "number":
            choose = "one"  # numbers open nothing, and a topic must not end at its first question
        body: dict[str, Any] = {"ask": f"質問{number}: あなたのいまの様子に近いものを教えてください"}
        if choose == "number":
            body |= {"choose": "number", "minimum": 0, "maximum": 100, "unit": "回"}
            return Node(name, topic, level, body)
        if choose == "many":
            body["choose"] = "many"
        options: dict[str, Any] = {}
        for place in range(random.randint(2, 6)):
            options[f"o{place}"] = {"label": f"選択肢{number}-{place}のような様子"}
            if random.random() < 0.5:
                need = f"n{len(self.needs)}"
                if self._needs_of[topic] and random.random() < 0.6:
                    need = random.choice(self._needs_of[topic])
                else:
                    self.needs[need] = f"必要なこと{len(self.needs)}"
                    self._needs_of[topic].append(need)
                options[f"o{place}"]["needs"] = [need]
        if random.random() < 0.2:
            options["unsure"] = {"label": "わからない", "unsure": True}
        if choose == "many" and random.random() < 0.5:
            options["none"] = {"label": "どれもあてはまらない", "exclusive": True}
        if random.random() < 0.05:
            body["required"] = True
        body["options"] = options
        return Node(name, topic, level, body)

    def _in_order(self, heads: Sequence[Node]) -> list[Node]:
        if self._order == "depth":
            return [node for head in heads for node in _walk(head)]
        nodes: list[Node] = []
        level = list(heads)
        while level:
            nodes += level
            level = [child for node in level for child in node.followups]
        return nodes

    def _hang(self, node: Node, earlier: Sequence[Node]) -> None:
        """Give some questions a `when` or an `unless` on what is known where they stand."""
        random = self._random
        chance = random.random()
        if chance < 0.06:
            node.body["when"] = {"age": {"minimum": random.choice([15, 18, 40, 65])}}
        elif chance < 0.10 and earlier:
            near = self._leaf(random.choice(earlier[-8:]))
            node.body["when"] = {"any": [near, {"household": ["child"]}, {"not": {"where": ["other"]}}]}
        elif chance < 0.16 and earlier:
            node.body["unless"] = self._leaf(random.choice(earlier[-8:]))
        elif chance < 0.18 and self._needs_of[node.topic]:
            node.body["unless"] = {"needs": random.sample(self._needs_of[node.topic][:3], 1)}
        elif chance < 0.26 and earlier:  # a question shortly above opens it too
            opener = random.choice(earlier[-8:]).body.get("options")
            if opener:
                option = random.choice(list(opener.values()))
                option["then"] = list(dict.fromkeys([*option.get("then", []), node.id]))

    def _leaf(self, node: Node) -> dict[str, Any]:
        if node.body.get("choose") == "number":
            low = self._random.choice([1, 2, 3, 5, 10, 20])
            return {node.id: {"minimum": low, "maximum": low * 4}}
        options = [name for name, option in node.body["options"].items() if not option.get("unsure")]
        return {node.id: self._random.sample(options, min(len(options), self._random.randint(1, 2)))}

    # Services

    def _service(self, number: int) -> dict[str, Any]:
        random = self._random
        topic = random.randrange(self._topics)
        mine = self._needs_of[topic] or list(self.needs) or ["n0"]
        self.needs.setdefault(mine[0], "必要なこと0")
        body: dict[str, Any] = {
            "name": f"支援窓口{number}",
            "organization": f"org{number % 40}",
            "kind": random.choice(["benefit", "desk", "hotline", "chat", "npo", "place"]),
            "summary": f"困っている人の話を聞き、使える制度や次の一歩をいっしょに考える窓口です（{number}番）",
            "needs": sorted({random.choice(mine) for _ in range(random.randint(1, 3))}),
            "phones": [{"number": f"093-{number % 900 + 100:03}-{number % 9000 + 1000:04}", "label": "相談窓口"}],
            "hours": random.choice(["Mo-Fr 08:30-17:15; PH off", "24/7", "Mo-Sa 10:00-18:00", "Tu,Th 13:00-16:30"]),
            "url": f"https://city.example.jp/services/{number}",
            "cost": "無料",
            "steps": ["まず電話で予約します", "窓口で申請書を書きます", "決まると手紙が届きます"],
            "documents": ["本人確認書類", "収入のわかるもの"],
            "reviewed": "2026-11-01",
            "source": f"https://city.example.jp/sources/{number}",
        }
        chance = random.random()
        asked = [name for name, question in self.questions.items() if question.get("options")]
        if chance < 0.5:
            body["eligible_if"] = {"is": random.sample(sorted(self.conditions), random.randint(1, 2))}
        elif chance < 0.6:
            name = random.choice(asked)
            body["eligible_if"] = {"any": [{"age": {"minimum": 65}}, self._leaf_of(name)]}
        if random.random() < 0.15:
            body["unless"] = self._leaf_of(random.choice(asked))
        if random.random() < 0.3:
            body["area"] = "40100"
        return body

    def _leaf_of(self, name: str) -> dict[str, Any]:
        return self._leaf(Node(name, 0, 0, self.questions[name]))

    # Text

    def questions_yaml(self) -> str:
        """The text of `questions.yaml`."""
        guarantees = {
            "elder-asked": {"says": "だれにも同意を聞く", "asks": ["consent"]},
            "city-desk": {"says": "お金に困る人に窓口を出す", "if": {"topics": ["t0"]}, "asks": [self._head()]},
        }
        return "\n".join(
            [
                "title: 測るための手引き",
                'area: "40100"',
                "questions:",
                *_entries(self.questions),
                "conditions:",
                *_entries(self.conditions),
                "guarantees:",
                *_entries(guarantees),
                "",
            ]
        )

    def services_yaml(self) -> str:
        """The text of `services.yaml`."""
        organizations = {f"org{number}": {"name": f"団体{number}"} for number in range(40)}
        parts = ["needs:", *_entries(self.needs), "organizations:", *_entries(organizations), "services:"]
        return (
            "\n".join([*parts, *_entries(self.services), ""])
            if self.services
            else "\n".join([*parts[:-1], "services: {}", ""])
        )

    def _head(self) -> str:
        return str(self.questions["topics"]["options"]["t0"]["then"][0])

    def write(self, folder: Path) -> None:
        """Write both files into *folder*, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "questions.yaml").write_text(self.questions_yaml(), encoding="utf-8")
        (folder / "services.yaml").write_text(self.services_yaml(), encoding="utf-8")


def _walk(head: Node) -> list[Node]:
    nodes: list[Node] = []
    waiting = [head]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting.extend(reversed(node.followups))
    return nodes


def _basics(topics: int) -> dict[str, Any]:
    worries: dict[str, Any] = {f"t{topic}": {"label": f"話題{topic}のこと"} for topic in range(topics)}
    worries["unsure"] = {"label": "わからない", "unsure": True}

    def one(ask: str, **labels: str) -> dict[str, Any]:
        return {"ask": ask, "options": {name: {"label": label} for name, label in labels.items()}}

    return {
        "topics": {"ask": "いま、困っていることを教えてください", "choose": "many", "options": worries},
        "age": {"ask": "年齢を教えてください", "choose": "number", "minimum": 0, "maximum": 120, "unit": "歳"},
        "where": one("どこに住んでいますか", city="北九州市", pref="福岡県のほかの市", other="そのほか"),
        "household": one("だれと暮らしていますか", alone="ひとり", child="子ども", other="そのほか"),
        "work": one("仕事はありますか", have="ある", lost="なくした", never="していない"),
        "consent": one("結果を印刷しますか", yes="はい", no="いいえ"),
    }


def _named() -> dict[str, Any]:
    return {
        "adult": {"says": "18歳以上であること", "if": {"age": {"minimum": 18}}},
        "elder": {"says": "65歳以上であること", "if": {"age": {"minimum": 65}}},
        "child-age": {"says": "18歳未満であること", "if": {"age": {"maximum": 17}}},
        "in-city": {"says": "北九州市に住んでいること", "if": {"where": ["city"]}},
        "in-pref": {"says": "福岡県に住んでいること", "if": {"where": ["city", "pref"]}},
        "parent": {"says": "子どもを育てていること", "if": {"household": ["child"], "is": ["adult"]}},
        "jobless": {"says": "仕事がないこと", "if": {"not": {"work": ["have"]}}},
    }


def _entries(entries: dict[str, Any]) -> list[str]:
    # JSON is YAML: a line an entry keeps ten thousand of them within the bound on a file's size.
    return [f"  {name}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items()]


def main() -> None:
    """Write a made-up handbook into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--services", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--order", choices=["depth", "breadth"], default="depth")
    given = parser.parse_args()
    Tree(given.questions, given.services, given.seed, given.order).write(given.folder)


if __name__ == "__main__":
    main()
