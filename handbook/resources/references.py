"""References: whether every id that the services name exists, and each has a code of its own."""

from __future__ import annotations

from handbook.flows.model import QuestionsFile
from handbook.flows.references import check_condition, names_exist
from handbook.resources.codes import code_of
from handbook.resources.model import ServicesFile
from handbook.source import Source


def check_services(source: Source, file: ServicesFile, questions: QuestionsFile | None) -> None:
    """Tell *source* of every id in *file* that does not exist. *questions* is ``None`` where that file could not be read."""
    for name, need in file.needs.items():
        names_exist(source, ("needs", name, "first"), need.first, file.services, "窓口")
    named: dict[str, str] = {}
    for name, service in file.services.items():
        other = named.setdefault(code_of(name), name)
        if other != name:
            message = (
                f"id「{name}」のリンク用の短い番号が「{other}」と同じになります。どちらかの id を少し変えてください"
            )
            source.add("field", message, ("services", name), id=name)
        path = ("services", name)
        names_exist(source, (*path, "needs"), service.needs, file.needs, "困りごと（needs）")
        if service.organization not in file.organizations:
            message = f"「{service.organization}」という団体（organizations）はありません"
            source.add("unknown-id", message, (*path, "organization"), value=True, id=service.organization)
        for condition in (service.eligible_if, service.unless):
            if condition is not None and questions is not None:
                check_condition(source, condition, questions, file.needs)
