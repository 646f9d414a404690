"""The chain of the log: laws, for any entries."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from handbook.web.accounts.chain import FIRST, Entry, Sealed, faults, sealed

KEY = b"k" * 32
WORDS = st.text(max_size=12)
FIELDS = st.tuples(st.integers(0, 2**40), WORDS, WORDS, WORDS)


def chain_of(fields: list[tuple[int, str, str, str]], key: bytes = KEY, name: str = "h") -> list[Sealed]:
    made, previous = list[Sealed](), FIRST
    for number, (at, actor, action, thing) in enumerate(fields, 1):
        made.append(sealed(key, name, previous, Entry(number, at, actor, action, thing)))
        previous = made[-1].seal
    return made


CHAINS = st.lists(FIELDS, min_size=1, max_size=8).map(chain_of)


@given(CHAINS)
def test_what_was_written_is_found_whole(chain: list[Sealed]) -> None:
    """And so is any beginning of it: that the end is missing does not show, and only the head noted elsewhere tells."""
    for length in range(len(chain) + 1):
        assert faults(KEY, "h", chain[:length]) == []


@given(CHAINS, st.data())
def test_any_change_of_a_field_is_found(chain: list[Sealed], data: st.DataObject) -> None:
    """At the entry that was changed."""
    at = data.draw(st.integers(0, len(chain) - 1))
    field = data.draw(st.sampled_from(["at", "actor", "action", "object"]))
    entry = chain[at].entry
    value = data.draw(st.integers(0, 2**40) if field == "at" else WORDS)
    assume(value != getattr(entry, field))
    changed = Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {field: value})
    assert faults(KEY, "h", [*chain[:at], replace(chain[at], entry=changed), *chain[at + 1 :]]) == [at + 1]


@given(CHAINS, st.data())
def test_any_removal_but_of_the_end_is_found(chain: list[Sealed], data: st.DataObject) -> None:
    """Also where those behind it are given other numbers."""
    assume(len(chain) > 1)
    at = data.draw(st.integers(0, len(chain) - 2))
    rest = [*chain[:at], *chain[at + 1 :]]
    renumbered = [replace(each, entry=replace(each.entry, number=number)) for number, each in enumerate(rest, 1)]
    assert faults(KEY, "h", rest)
    assert faults(KEY, "h", renumbered)


@given(CHAINS, st.data())
def test_any_swap_is_found(chain: list[Sealed], data: st.DataObject) -> None:
    """Whether the numbers go with the entries or stay."""
    assume(len(chain) > 1)
    one = data.draw(st.integers(0, len(chain) - 2))
    other = data.draw(st.integers(one + 1, len(chain) - 1))
    swapped = list(chain)
    swapped[one], swapped[other] = chain[other], chain[one]
    renumbered = [replace(each, entry=replace(each.entry, number=number)) for number, each in enumerate(swapped, 1)]
    assert faults(KEY, "h", swapped)
    assert faults(KEY, "h", renumbered)


@given(CHAINS, st.data())
def test_any_insertion_is_found(chain: list[Sealed], data: st.DataObject) -> None:
    """Without the key nobody makes a seal that fits, also not of an old one."""
    at = data.draw(st.integers(0, len(chain)))
    new = replace(data.draw(st.sampled_from(chain)), entry=Entry(at + 1, *data.draw(FIELDS)))
    moved = [replace(each, entry=replace(each.entry, number=each.entry.number + 1)) for each in chain[at:]]
    assume([*chain[:at], new] != chain[: at + 1])
    assert faults(KEY, "h", [*chain[:at], new, *moved])


@given(st.lists(FIELDS, min_size=1, max_size=4))
def test_a_chain_of_another_key_or_another_handbook_is_none(fields: list[tuple[int, str, str, str]]) -> None:
    """Whoever can write the database alone cannot begin the chain anew, nor copy another's."""
    everywhere = list(range(1, len(fields) + 1))
    assert faults(KEY, "h", chain_of(fields, key=b"x" * 32)) == everywhere
    assert faults(KEY, "h", chain_of(fields, name="other")) == everywhere
