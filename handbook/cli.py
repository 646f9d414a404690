"""`handbook …`: the commands for staff and for whoever runs the handbook."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from handbook import counts_cli, demo_cli, paper_cli, report_cli, token_cli, user_cli
from handbook.content import Content, load_content
from handbook.flows import FlowError, parse_answers, walk
from handbook.resources import match
from handbook.resources.hours import JST
from handbook.schemas import SCHEMAS
from handbook.shipped import shipped_content

MOST_WORKERS = 256

if TYPE_CHECKING:
    from handbook.check import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    The exit status is 0 (all is well), 1 (findings that are errors), 2 (unusable input) or 141 (whoever read the output has
    stopped before its end, so that nobody knows; as a shell tells a SIGPIPE).
    """
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Python flushes once more when it ends: into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status


def console() -> None:
    """The console script."""
    raise SystemExit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="handbook", description="お悩みハンドブックの命令です。")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")

    serve = commands.add_parser("serve", help="手引きを公開する", description="手引きをWebで公開します。")
    serve.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス（はじめは 127.0.0.1）")
    serve.add_argument("--port", type=_within(0, 65_535), default=8000, help="待ち受けるポート（はじめは 8000）")
    serve.add_argument(
        "--workers", type=_within(1, MOST_WORKERS), help="プロセスの数（はじめは 2、または WEB_CONCURRENCY）"
    )
    serve.add_argument("--threads", type=_within(1, 256), default=4, help="プロセスごとのスレッドの数（はじめは 4）")
    serve.set_defaults(run=_serve)

    check = commands.add_parser(
        "check", help="内容を確かめる", description="質問と窓口のファイルを、すべての答え方について確かめます。"
    )
    check.add_argument("folder", type=Path, nargs="?", help="questions.yaml と services.yaml のあるフォルダ")
    check.add_argument("--json", action="store_true", help="プログラム用のJSONで出す")
    check.add_argument("--today", type=_day, help="今日の日付とみなす日（2026-11-01）")
    check.add_argument("--phones", action="store_true", help="市民に見せていない電話番号も並べる")
    check.set_defaults(run=_check)

    walk_ = commands.add_parser(
        "walk", help="答えから、次の質問と窓口を出す", description="標準入力の1行に1つのJSONの答えを読みます。"
    )
    walk_.add_argument("--content", type=Path, help="questions.yaml と services.yaml のあるフォルダ")
    walk_.set_defaults(run=_walk)

    counts_cli.add_commands(commands)
    user_cli.add_commands(commands)
    token_cli.add_commands(commands)
    demo_cli.add_command(commands)
    report_cli.add_command(commands)
    paper_cli.add_commands(commands)

    schema = commands.add_parser(
        "schema",
        help="エディタ用のJSON Schemaを出す",
        description="エディタが書き方を補うためのJSON Schemaを出します。",
    )
    schema.add_argument("file", choices=sorted(SCHEMAS), help="どのファイルのものか")
    schema.set_defaults(run=_schema)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("日付は 2026-11-01 の形で書きます") from None


def _within(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from *low* to *high*."""

    def read(written: str) -> int:
        if not (written.isascii() and written.isdigit() and low <= int(written) <= high):
            raise argparse.ArgumentTypeError(f"{low} から {high} までの数で書きます")
        return int(written)

    return read


def _serve(options: argparse.Namespace) -> int:
    from handbook.web.serve import serve

    return serve(host=options.host, port=options.port, workers=options.workers, threads=options.threads)


def _check(options: argparse.Namespace) -> int:
    # The solver takes longer to load than most commands take to run.
    from handbook.check import check_folder, unverified_phones

    folder = options.folder if options.folder is not None else shipped_content()
    report = check_folder(folder, options.today or datetime.now(JST).date())
    if options.phones and report.content is not None:
        report = replace(report, findings=(*report.findings, *unverified_phones(report.content)))
    if options.json:
        _print_json(report, sys.stdout)
    else:
        for finding in report.findings:
            example = f" 例: {_dump(finding.example)}" if finding.example is not None else ""
            print(f"{finding}{example}")
        print(_summary(report))
    return 1 if report.errors else 0


def _summary(report: Report) -> str:
    figures = report.figures
    paths = "？" if figures.paths is None else _exactly(figures.paths)
    longest = "？" if figures.longest is None else str(figures.longest)
    warnings = len(report.findings) - report.errors
    return (
        f"質問 {figures.questions}、選択肢 {figures.options}、窓口 {figures.services}、"
        f"答え方 {paths} 通り、いちばん長い答え方 {longest} 問、誤り {report.errors}、注意 {warnings}"
    )


def _exactly(number: int) -> str:
    """A number to its last digit; behind a long one, how long it is."""
    digits = _decimal(number)
    return digits if len(digits) <= 15 else f"{digits}（約{digits[0]}.{digits[1:3]}×10^{len(digits) - 1}）"


def _decimal(number: int) -> str:
    """The digits of a number of any length (Python refuses more than 4,300 at once)."""
    if number < 10**4000:
        return str(number)
    half = number.bit_length() * 3 // 20
    high, low = divmod(number, 10**half)
    return _decimal(high) + _decimal(low).rjust(half, "0")


def _print_json(report: Report, stream: IO[str]) -> None:
    figures = report.figures
    findings: list[dict[str, Any]] = []
    for finding in report.findings:
        entry: dict[str, Any] = {
            "file": finding.file,
            "line": finding.line,
            "column": finding.column,
            "severity": finding.severity,
            "code": finding.code,
            "message": finding.message,
        }
        if finding.id is not None:
            entry["id"] = finding.id
        if finding.example is not None:
            entry["example"] = finding.example
        findings.append(entry)
    json.dump(
        {
            "findings": findings,
            "figures": {
                "questions": figures.questions,
                "options": figures.options,
                "services": figures.services,
                "paths": None if figures.paths is None else _decimal(figures.paths),
                "longest": figures.longest,
            },
        },
        stream,
        ensure_ascii=False,
    )
    stream.write("\n")


def _walk(options: argparse.Namespace) -> int:
    folder = options.content if options.content is not None else shipped_content()
    loaded = load_content(folder)
    if loaded.content is None:
        for finding in loaded.findings:
            print(finding, file=sys.stderr)
        return 1
    status = 0
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        answer = walk_line(loaded.content, line)
        if "error" in answer:
            status = 2
        print(_dump(answer), flush=True)
    return status


def walk_line(content: Content, line: bytes | str) -> dict[str, Any]:
    """What `handbook walk` answers to one line of JSON."""
    try:
        given = json.loads(line, object_pairs_hook=_no_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return {"error": 'JSONとして読めません。1行に1つ、{"質問のid": ["選択肢のid"]} の形で書きます'}
    if not isinstance(given, dict):
        return {"error": '答えは {"質問のid": ["選択肢のid"]} の形で書きます'}
    try:
        answers = parse_answers(content.flow.questions, given)
    except FlowError as error:
        return {"error": f"{error.question}: {error}"}
    walked = walk(content.flow, answers)
    return {
        "asked": list(walked.asked),
        "next": walked.next,
        "needs": list(walked.needs),
        "services": [
            {"id": found.id, "fit": found.fit, "needs": list(found.needs)} for found in match(content.catalog, walked)
        ],
    }


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_constant(_: str) -> Any:
    raise ValueError


def _schema(options: argparse.Namespace) -> int:
    print(json.dumps(SCHEMAS[options.file](), ensure_ascii=False, indent=2))
    return 0


def _dump(value: Any) -> str:
    # A surrogate without its other half is no text, and cannot be printed as it is.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
