"""References: whether every id that the questions name exists, and whether the file's order holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from handbook.flows.conditions import Between, Chosen, Condition, Named, Needs, leaves, open_leaves
from handbook.flows.model import Question, QuestionsFile
from handbook.source import Source

MAX_CHAIN = 50
"""How many named conditions may stand in one another."""


def check_questions(
    source: Source, file: QuestionsFile, services: Collection[str] | None, needs: Collection[str] | None
) -> None:
    """Tell *source* of every id in *file* that does not exist, and of every reference against the order.

    *services* and *needs* are the ids of the other file, ``None`` where that one could not be read.
    """
    sound = _check_named(source, file, needs)
    _names(source, ("always",), file.always, services, "窓口")
    index = {name: position for position, name in enumerate(file.questions)}
    for name, question in file.questions.items():
        path = ("questions", name)
        for key, option in question.options.items():
            at = (*path, "options", key)
            _names(source, (*at, "needs"), option.needs, needs, "困りごと（needs）")
            _names(source, (*at, "urgent"), option.urgent, services, "窓口")
            _names(source, (*at, "then"), option.then, index, "質問")
            for target in option.then:
                if index.get(target, len(index)) <= index[name]:
                    place = _item(source, (*at, "then"), option.then, target)
                    message = (
                        f"then の「{target}」は、この質問より下になければなりません。質問の順番を入れかえてください"
                    )
                    source.add("order", message, place, id=f"{name}.{key}")
        for field_name, condition in (("when", question.when), ("unless", question.unless)):
            if condition is not None:
                check_condition(source, condition, file, needs)
                if sound:
                    _check_reads_up(source, name, field_name, condition, file, index)
    for name, guarantee in file.guarantees.items():
        path = ("guarantees", name)
        if guarantee.if_ is not None:
            check_condition(source, guarantee.if_, file, needs)
        _names(source, (*path, "shows"), guarantee.shows, services, "窓口")
        _names(source, (*path, "never_shows"), guarantee.never_shows, services, "窓口")
        _names(source, (*path, "asks"), guarantee.asks, index, "質問")


def check_condition(source: Source, condition: Condition, file: QuestionsFile, needs: Collection[str] | None) -> None:
    """Tell *source* of every id in *condition* that does not exist, and of ranges and options on the wrong kind of question."""
    for leaf in leaves(condition):
        if isinstance(leaf, Needs):
            _leaf_ids(source, leaf.needs, leaf.at, needs, "困りごと（needs）")
        elif isinstance(leaf, Named):
            _leaf_ids(source, leaf.names, leaf.at, file.conditions, "条件（conditions）")
        else:
            _check_question_leaf(source, leaf, file.questions)


def _check_question_leaf(source: Source, leaf: Chosen | Between, questions: Mapping[str, Question]) -> None:
    question = questions.get(leaf.question)
    if question is None:
        source.add("unknown-id", f"「{leaf.question}」という質問はありません", at=leaf.at[0], id=leaf.question)
    elif isinstance(leaf, Between):
        if question.choose != "number":
            message = f"「{leaf.question}」は選択肢の質問です。範囲ではなく選択肢のidを書いてください"
            source.add("field", message, at=leaf.at[0], id=leaf.question)
    elif question.choose == "number":
        message = f"「{leaf.question}」は数の質問です。選択肢ではなく minimum・maximum を書いてください"
        source.add("field", message, at=leaf.at[0], id=leaf.question)
    else:
        for option, at in zip(leaf.options, leaf.at[1:], strict=True):
            if option not in question.options:
                message = f"質問「{leaf.question}」に「{option}」という選択肢はありません"
                source.add("unknown-id", message, at=at, id=f"{leaf.question}.{option}")


def _check_named(source: Source, file: QuestionsFile, needs: Collection[str] | None) -> bool:
    """Check the named conditions; whether none of them uses itself in the end."""
    uses: dict[str, list[str]] = {}
    for name, named in file.conditions.items():
        check_condition(source, named.if_, file, needs)
        uses[name] = [
            used
            for leaf in leaves(named.if_)
            if isinstance(leaf, Named)
            for used in leaf.names
            if used in file.conditions
        ]
    depth: dict[str, int] = {}
    waiting = {name: set(used) for name, used in uses.items()}
    ready = [name for name, used in waiting.items() if not used]
    users: dict[str, list[str]] = {}
    for name, used_names in uses.items():
        for used in set(used_names):
            users.setdefault(used, []).append(name)
    while ready:
        name = ready.pop()
        depth[name] = 1 + max((depth[used] for used in uses[name]), default=0)
        for user in users.get(name, ()):
            waiting[user].discard(name)
            if not waiting[user]:
                ready.append(user)
    sound = True
    for name in file.conditions:
        if name not in depth:
            if _reaches_itself(name, uses):
                message = f"条件「{name}」が、めぐりめぐって自分自身を使っています。どこかで切ってください"
                source.add("order", message, ("conditions", name), id=name)
            sound = False
        elif depth[name] > MAX_CHAIN:
            message = f"条件の中の条件が深すぎます（{MAX_CHAIN}段まで）。条件を直接書いてください"
            source.add("value", message, ("conditions", name), id=name)
            sound = False
    return sound


def _reaches_itself(name: str, uses: Mapping[str, Sequence[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(uses[name])
    while waiting:
        used = waiting.pop()
        if used == name:
            return True
        if used not in seen:
            seen.add(used)
            waiting.extend(uses[used])
    return False


def _check_reads_up(
    source: Source, name: str, field_name: str, condition: Condition, file: QuestionsFile, index: Mapping[str, int]
) -> None:
    named = {key: value.if_ for key, value in file.conditions.items()}
    for leaf in leaves(condition):
        read: Iterable[Chosen | Between | Needs] = open_leaves(leaf, named)
        for inner in read:
            if isinstance(inner, Needs) or inner.question not in index or index[inner.question] < index[name]:
                continue
            which = "自分自身" if inner.question == name else f"下にある質問「{inner.question}」"
            message = f"{field_name} が{which}を見ています。見られるのは上にある質問だけです"
            source.add("order", message, at=leaf.at[0] if leaf.at else 0, id=name)
            break


def _names(source: Source, path: Sequence[str], names: Sequence[str], known: Collection[str] | None, kind: str) -> None:
    if known is None:
        return
    for name in names:
        if name not in known:
            source.add("unknown-id", f"「{name}」という{kind}はありません", _item(source, path, names, name), id=name)


def _leaf_ids(
    source: Source, names: Sequence[str], marks: Sequence[int], known: Collection[str] | None, kind: str
) -> None:
    if known is None:
        return
    for name, at in zip(names, marks, strict=True):
        if name not in known:
            source.add("unknown-id", f"「{name}」という{kind}はありません", at=at, id=name)


def _item(source: Source, path: Sequence[str], names: Sequence[str], name: str) -> tuple[str | int, ...]:
    return (*path, names.index(name))


names_exist = _names
"""Tell a source of ids in a list (at a path) that are not known; ``None`` is known as not to be checked."""
