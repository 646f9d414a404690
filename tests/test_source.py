"""Reading YAML: text as it was written, with its places; hostile files end in a finding."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.source import MAX_BYTES, NotWholeError, Place, Source, read, read_text, truth, whole_number


def only(source: Source) -> tuple[str, int, int]:
    assert len(source.findings) == 1, source.findings
    finding = source.findings[0]
    return finding.code, finding.line, finding.column


@pytest.mark.parametrize(
    "text", ["0120783556", "01100", "0x1F", "9:30", "no", "On", "1_000", "0o17", "1e3", "2026-11-01"]
)
def test_scalars_stay_the_characters_that_were_written(text: str) -> None:
    """A phone number keeps its leading zero, and `no` is not false."""
    assert read_text(f"field: {text}").value["field"] == text


@given(st.text(alphabet="0123456789-+() #*", min_size=1, max_size=20))
def test_every_quoted_phone_number_comes_out_as_it_went_in(number: str) -> None:
    """One lost digit is a call that never arrives."""
    assert read_text(f'- "{number}"').value == [number]


@pytest.mark.parametrize("text", ["", "~", "null", "#7119"])
def test_nothing_is_nothing(text: str) -> None:
    """An unquoted `#7119` is a comment: the field is empty."""
    assert read_text(f"number: {text}\n").value["number"] is None


@pytest.mark.parametrize(
    ("text", "number"), [("17", 17), ("17.0", 17), ("-3", -3), ("+4", 4), ("0", 0), ("0x10", 16), ("1e2", 100)]
)
def test_whole_numbers(text: str, number: int) -> None:
    """`17.0` is 17."""
    assert whole_number(read_text(f"- {text}").value[0]) == number


@pytest.mark.parametrize("text", ["17.5", "1e400", "9" * 5000, "1e-1", "99999999999999999999"])
def test_numbers_that_are_not_whole_are_errors(text: str) -> None:
    """Anything else that is a number is refused, however large."""
    with pytest.raises(NotWholeError):
        whole_number(read_text(f"- {text}").value[0])


@pytest.mark.parametrize("text", ['"17"', "abc", "1x", "--1", "1:30"])
def test_text_is_no_number(text: str) -> None:
    """Quotes make text, also of digits."""
    assert whole_number(read_text(f"- {text}").value[0]) is None


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("False", False), ("yes", None), ('"true"', None), ("on", None)]
)
def test_truth_values_are_those_of_yaml_1_2(text: str, value: bool | None) -> None:
    """`yes` and `on` are text."""
    assert truth(read_text(f"- {text}").value[0]) is value


def test_places_point_at_keys_and_values() -> None:
    """A finding points at the word that staff must change."""
    source = read_text("a: 1\nb:\n  - x\n  - {c: d}\n")
    assert source.place(("b", 1, "c")) == Place(4, 6)
    assert source.place(("b", 1, "c"), value=True) == Place(4, 9)
    assert source.place(("b", 1, "missing")) == Place(4, 5)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\na: 2\n", "duplicate-key", 2, 1),
        ("a: {b: 1, b: 2}\n", "duplicate-key", 1, 11),
        ("a: &x [1]\nb: *x\n", "yaml", 1, 4),
        ("b: *x\n", "yaml", 1, 4),
        ("<<: {a: 1}\n", "yaml", 1, 1),
        ("a: !!python/object/apply:os.system [echo]\n", "yaml", 1, 4),
        ("a: !x b\n", "yaml", 1, 4),
        ("a: 1\n---\nb: 2\n", "yaml", 2, 1),
        ("a: お金\nラベル：テスト\nlabel：お金\nb: 1\n", "yaml", 3, 6),
        ("a:\n\t- b\n", "yaml", 2, 1),
        ("a: \x00\n", "yaml", 1, 4),
        ("a: [1, 2\n", "yaml", 2, 1),
        ('a: "x\n', "yaml", 2, 1),
        ("? [a]\n: b\n", "yaml", 1, 3),
        ("a: b: c\n", "yaml", 1, 5),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(text: str, code: str, line: int, column: int) -> None:
    """Each in one finding, at the line and column to mend."""
    assert only(read_text(text)) == (code, line, column)


def test_latin_1_is_told_at_the_first_bad_byte() -> None:
    """Files saved in another encoding say so."""
    assert only(read_text("a: b\nü: c\n".encode("latin-1"))) == ("yaml", 2, 1)


def test_utf_16_is_told() -> None:
    """Windows editors' "Unicode" is not UTF-8."""
    assert only(read_text("a: b\n".encode("utf-16")))[0] == "yaml"


def test_a_byte_order_mark_is_no_error() -> None:
    """Windows editors write one."""
    assert read_text(b"\xef\xbb\xbfa: b\n").value == {"a": "b"}


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A folder without the file gets a sentence, not a traceback."""
    assert only(read(tmp_path / "questions.yaml")) == ("yaml", 1, 1)


HOSTILE = {
    "bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
    "deep-flow": "[" * 100_000,
    "deep-block": "".join(" " * depth + "a:\n" for depth in range(2_000)),
    "huge-integer": "minimum: " + "9" * 1_000_000 + "\n",
    "many-twice": "a: 1\n" * 200_000,
    "ten-megabytes": "# " + "x" * 10_000_000,
    "long-key": "x" * 1_000_000 + ": 1\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_soon_and_small(name: str, tmp_path: Path) -> None:
    """No file can stop the server: it ends in a finding, and within 200 MB (how soon: see bench/)."""
    file = tmp_path / "questions.yaml"
    file.write_text(HOSTILE[name])
    (tmp_path / "services.yaml").write_text("needs: {}\norganizations: {}\nservices: {}\n")
    program = (
        "import resource, sys; from pathlib import Path; from handbook.content import load_content; "
        "resource.setrlimit(resource.RLIMIT_CPU, (20, 20)); loaded = load_content(Path(sys.argv[1])); "
        # Not ru_maxrss: that of a new program begins with what the process that started it held.
        "lines = Path('/proc/self/status').read_text().splitlines(); "
        "print(len(loaded.findings) > 0, next(line.split()[1] for line in lines if line.startswith('VmHWM')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    found, kilobytes = ran.stdout.split()
    assert found == "True"
    assert int(kilobytes) < 200_000


def test_the_bound_of_size_is_below_ten_megabytes() -> None:
    """A 10 MB file is refused without being parsed."""
    assert MAX_BYTES < 10_000_000
