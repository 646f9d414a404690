"""Passkeys: in by them, and by nothing that only looks like one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from webauthn.helpers import verify_signature as real

from handbook.web.accounts import challenges, passkeys
from handbook.web.accounts.database import Database
from handbook.web.accounts.errors import Busy, PasskeyRefused, Refused
from handbook.web.accounts.passkeys import Party
from handbook.web.accounts.roles import Role
from handbook.web.accounts.schema import CHALLENGES, PASSKEYS, USERS
from handbook.web.accounts.staff import Accounts
from handbook.web.accounts.throttle import BURST
from handbook.web.accounts.users import User
from tests.web.accounts.soft_key import HOST, ORIGIN, PRESENT, SoftKey, b64
from tests.web.accounts.staff import NAME
from tests.web.accounts.test_store import enrolled
from tests.web.visitor import Clock

HERE = Party(HOST, ORIGIN, "handbook")
BROWSER = "what the cookie holds"


@pytest.fixture
def user(accounts: Accounts, clock: Clock) -> User:
    """Somebody without a passkey."""
    enrolled(accounts, clock)
    return accounts.register.users()[0]


@pytest.fixture
def key(accounts: Accounts, user: User) -> SoftKey:
    """Their passkey."""
    return added(accounts, user)


def added(accounts: Accounts, user: User, key: SoftKey | None = None, label: str = "仕事のパソコン") -> SoftKey:
    """A passkey of *user*."""
    key = key or SoftKey()
    options = accounts.passkeys.asked_to_add(user, HERE, BROWSER)
    accounts.passkeys.add(user, label, key.made(options), HERE, BROWSER)
    return key


def asked(accounts: Accounts) -> str:
    """What the log-in asks for."""
    return accounts.passkeys.asked_to_enter(HERE, BROWSER)


def actions(accounts: Accounts) -> list[str]:
    """What the log tells."""
    return [each.entry.action for each in accounts.audit.entries()]


# ── Right ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_passkey_lets_its_owner_in_without_a_name(accounts: Accounts, user: User, key: SoftKey) -> None:
    """Again and again, each time with a challenge of its own."""
    for _ in range(3):
        assert accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER).name == NAME
    assert actions(accounts)[-1] == "passkey.added"
    assert accounts.audit.faults() == []


def test_one_that_several_devices_share_does_not_count(accounts: Accounts, user: User) -> None:
    """Its counter stays 0, and it opens all the same."""
    key = added(accounts, user, SoftKey(steps=0))
    for _ in range(2):
        assert accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER).id == user.id


def test_what_is_asked_for_is_a_person_and_not_only_a_device(accounts: Accounts, user: User, key: SoftKey) -> None:
    """User verification, no attestation, a passkey that is found without a name; and those that there are not again."""
    options = json.loads(accounts.passkeys.asked_to_add(user, HERE, BROWSER))
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert [one["id"] for one in options["excludeCredentials"]] == [b64(key.credential)]
    assert options["rp"]["id"] == HOST
    assert base64.urlsafe_b64decode(options["user"]["id"] + "==").decode() == user.id
    assert len(base64.urlsafe_b64decode(options["challenge"] + "==")) == 32
    options = json.loads(asked(accounts))
    assert (options["userVerification"], options["allowCredentials"]) == ("required", [])


def test_a_lock_does_not_keep_a_passkey_out(accounts: Accounts, user: User, key: SoftKey) -> None:
    """Somebody else's guessing is none of it."""
    for _ in range(6):
        with pytest.raises(Refused):
            accounts.door.log_in(NAME, "wrong", "000000")
    assert accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER).id == user.id


def test_labels_are_kept_as_they_are_read(accounts: Accounts, user: User) -> None:
    """In one width; and neither empty, long nor with marks that are not seen."""
    added(accounts, user, label=" ｐｃ ")
    assert [one.label for one in accounts.passkeys.of(user)] == ["pc"]
    for label in ("", "  ", "x" * 41, "a\nb", "\u202e"):
        with pytest.raises(PasskeyRefused) as refused:
            added(accounts, user, label=label)
        assert refused.value.why == "label"


# ── Wrong ────────────────────────────────────────────────────────────────────────────────────────────────────────────


WRONG: dict[str, Callable[[SoftKey], object]] = {
    "of another site": lambda key: setattr(key, "origin", "http://evil.example"),
    "of another port": lambda key: setattr(key, "origin", f"{ORIGIN}:8001"),
    "over https, which is another origin": lambda key: setattr(key, "origin", "https://localhost"),
    "for another site's passkeys": lambda key: setattr(key, "host", "evil.example"),
    "of nobody who was verified": lambda key: setattr(key, "flags", PRESENT),
    "of nobody who was there": lambda key: setattr(key, "flags", 0),
    "inside of another site's page": lambda key: setattr(key, "cross_origin", True),
}
WRONGLY_SIGNED: dict[str, Callable[[SoftKey], object]] = WRONG | {
    "by another key": lambda key: setattr(key, "key", SoftKey().key),
    "for somebody else": lambda key: setattr(key, "owner", b"somebody"),
    "for nobody": lambda key: setattr(key, "owner", b""),
    "by a passkey that is not known": lambda key: setattr(key, "credential", b"x" * 32),
}


@pytest.mark.parametrize("how", WRONGLY_SIGNED)
def test_what_was_signed_wrongly_lets_nobody_in(accounts: Accounts, user: User, key: SoftKey, how: str) -> None:
    """And tells nothing of why."""
    WRONGLY_SIGNED[how](key)
    with pytest.raises(Refused) as refused:
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    assert str(refused.value) == ""
    assert actions(accounts)[-1] == "passkey.added"


@pytest.mark.parametrize("how", WRONG)
def test_what_was_made_wrongly_is_not_added(accounts: Accounts, user: User, how: str) -> None:
    """The same at the beginning."""
    key = SoftKey()
    WRONG[how](key)
    with pytest.raises(PasskeyRefused):
        added(accounts, user, key)
    assert accounts.passkeys.of(user) == []


def test_an_answer_is_good_once(accounts: Accounts, user: User) -> None:
    """Whoever has seen it cannot send it again, not even where the passkey does not count."""
    key = added(accounts, user, SoftKey(steps=0))
    answer = key.signed(asked(accounts))
    accounts.passkeys.log_in(answer, HERE, BROWSER)
    with pytest.raises(Refused):
        accounts.passkeys.log_in(answer, HERE, BROWSER)


def test_a_challenge_is_used_up_by_a_wrong_answer_too(accounts: Accounts, user: User, key: SoftKey) -> None:
    """There is one try."""
    options = asked(accounts)
    key.flags = PRESENT
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(options), HERE, BROWSER)
    key = added(accounts, user)
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(options), HERE, BROWSER)


def test_a_challenge_is_good_for_five_minutes(
    accounts: Accounts, user: User, key: SoftKey, clock: Clock, engine: sa.Engine
) -> None:
    """Afterwards it is swept away."""
    options = asked(accounts)
    clock.forward(seconds=challenges.GOOD_FOR)
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(options), HERE, BROWSER)
    for _ in range(2):
        asked(accounts)
        clock.forward(seconds=challenges.GOOD_FOR)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CHALLENGES)).scalar_one() == 1


def test_a_challenge_is_its_browsers_alone(accounts: Accounts, user: User, key: SoftKey) -> None:
    """Nobody gets an answer made elsewhere to log somebody in here, or the other way round."""
    for browser in ("", "another"):
        with pytest.raises(Refused):
            accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, browser)


def test_a_challenge_is_for_its_purpose_alone(accounts: Accounts, user: User, key: SoftKey) -> None:
    """What was asked to confirm lets nobody in, what was asked to enter confirms nothing, and neither adds."""
    to_confirm = accounts.passkeys.asked_to_confirm(user, HERE, BROWSER)
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(to_confirm), HERE, BROWSER)
    with pytest.raises(Refused):
        accounts.passkeys.confirm(user, key.signed(asked(accounts)), HERE, BROWSER)
    options = json.loads(accounts.passkeys.asked_to_add(user, HERE, BROWSER))
    options["challenge"] = json.loads(asked(accounts))["challenge"]
    with pytest.raises(PasskeyRefused):
        accounts.passkeys.add(user, "x", SoftKey().made(json.dumps(options)), HERE, BROWSER)


def test_a_challenge_that_was_made_up_is_none(accounts: Accounts, user: User, key: SoftKey) -> None:
    """However well it is signed."""
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(json.dumps({"challenge": b64(b"x" * 32)})), HERE, BROWSER)


@pytest.mark.parametrize("counter", [1, 2])
def test_a_counter_that_goes_back_is_refused_and_noted(accounts: Accounts, user: User, counter: int) -> None:
    """Then there are two of a passkey that there should be one of."""
    key = added(accounts, user)
    for _ in range(2):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    key.counter = counter - key.steps
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    assert actions(accounts)[-1] == "passkey.counter.back"
    key.counter, key.key = 0, SoftKey().key
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    assert actions(accounts).count("passkey.counter.back") == 1


def test_another_persons_passkey_confirms_nothing(accounts: Accounts, user: User, key: SoftKey, clock: Clock) -> None:
    """Nor does it stand in their row."""
    enrolled(accounts, clock, "taro")
    (taro,) = [one for one in accounts.register.users() if one.name == "taro"]
    theirs = added(accounts, taro)
    accounts.passkeys.confirm(user, key.signed(_to_confirm(accounts, user)), HERE, BROWSER)
    accounts.passkeys.confirm(user, key.signed(_to_confirm(accounts, user), userHandle=None), HERE, BROWSER)
    with pytest.raises(Refused):
        accounts.passkeys.confirm(user, theirs.signed(_to_confirm(accounts, user)), HERE, BROWSER)
    theirs.owner = user.id.encode()
    with pytest.raises(Refused):
        accounts.passkeys.log_in(theirs.signed(asked(accounts)), HERE, BROWSER)


def _to_confirm(accounts: Accounts, user: User) -> str:
    return accounts.passkeys.asked_to_confirm(user, HERE, BROWSER)


def test_a_key_does_not_open_in_somebody_elses_row(
    engine: sa.Engine, accounts: Accounts, user: User, key: SoftKey, clock: Clock
) -> None:
    """Whoever can write the database cannot give another their own passkey."""
    enrolled(accounts, clock, "taro")
    (taro,) = [one for one in accounts.register.users() if one.name == "taro"]
    with engine.begin() as connection:
        connection.execute(sa.update(PASSKEYS).values(user=taro.id))
    key.owner = taro.id.encode()
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{}",
        "{" * 5_000,
        '{"id": 1}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        '{"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": "e30"}}',
        "\ud800",
        "x" * 60_000,
    ],
)
def test_what_is_no_answer_is_only_refused(accounts: Accounts, user: User, answer: str) -> None:
    """However it was made up."""
    with pytest.raises(Refused):
        accounts.passkeys.log_in(answer, HERE, BROWSER)
    with pytest.raises(PasskeyRefused):
        accounts.passkeys.add(user, "x", answer, HERE, BROWSER)


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "clientDataJSON", "userHandle"])
@pytest.mark.parametrize("value", ["", "AA", "!", "A" * 3_000])
def test_a_part_that_was_replaced_is_only_refused(
    accounts: Accounts, user: User, key: SoftKey, part: str, value: str
) -> None:
    """Each of them counts."""
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(asked(accounts), **{part: value}), HERE, BROWSER)


def test_as_much_is_worked_for_a_passkey_that_there_is_not(
    accounts: Accounts, user: User, key: SoftKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One signature is verified, whose ever it is, and whether the challenge was open or not."""
    verified: list[object] = []

    def verify_signature(**given: Any) -> None:
        verified.append(given)
        real(**given)

    monkeypatch.setattr("webauthn.authentication.verify_authentication_response.verify_signature", verify_signature)
    unknown = SoftKey(owner=user.id.encode())
    answers = [(unknown, asked(accounts)), (key, json.dumps({"challenge": b64(b"x" * 32)}))]
    accounts.register.disable(NAME)
    answers.append((key, asked(accounts)))
    for one, options in answers:
        with pytest.raises(Refused):
            accounts.passkeys.log_in(one.signed(options), HERE, BROWSER)
    assert len(verified) == len(answers)


def test_all_together_cannot_try_without_end(accounts: Accounts, user: User, key: SoftKey) -> None:
    """The same measure as for codes; a browser that is known goes on."""
    for _ in range(BURST):
        with pytest.raises(Refused):
            accounts.passkeys.log_in("", HERE, BROWSER)
    with pytest.raises(Busy):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    mark = accounts.door.mark(user)
    assert accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER, mark).id == user.id


def test_challenges_do_not_fill_the_disk(
    accounts: Accounts, user: User, engine: sa.Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may ask for one: beyond a measure, the oldest go."""
    monkeypatch.setattr(challenges, "MOST_OPEN", 3)
    for _ in range(8):
        asked(accounts)
        clock.forward(seconds=1)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CHALLENGES)).scalar_one() == 3


# ── Taken away ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_passkey_that_was_removed_is_none(accounts: Accounts, user: User, key: SoftKey) -> None:
    """The others stay, and nobody removes another's."""
    other = added(accounts, user, label="電話")
    (mine,) = [one for one in accounts.passkeys.of(user) if one.label != "電話"]
    stranger = User("stranger", "x", frozenset(), False, True, 0)
    accounts.passkeys.remove(stranger, mine.id)
    assert len(accounts.passkeys.of(user)) == 2
    accounts.passkeys.remove(user, mine.id)
    accounts.passkeys.remove(user, mine.id)
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    assert accounts.passkeys.log_in(other.signed(asked(accounts)), HERE, BROWSER).id == user.id
    assert actions(accounts).count("passkey.removed") == 1


@pytest.mark.parametrize("what", ["disable", "reset"])
def test_reset_and_disable_take_passkeys_away(accounts: Accounts, user: User, key: SoftKey, what: str) -> None:
    """At once, and for good."""
    options = asked(accounts)
    getattr(accounts.register, what)(NAME)
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(options), HERE, BROWSER)
    assert accounts.passkeys.of(user) == []


@pytest.mark.parametrize("column", ["disabled", "passphrase"])
def test_nobody_who_may_not_come_in_comes_in_by_a_passkey(
    engine: sa.Engine, accounts: Accounts, user: User, key: SoftKey, column: str
) -> None:
    """Also where a passkey was left: disabled or reset at that very moment. Nor is one added."""
    with engine.begin() as connection:
        connection.execute(sa.update(USERS).values({column: {"disabled": True, "passphrase": None}[column]}))
    with pytest.raises(Refused):
        accounts.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    with pytest.raises(PasskeyRefused):
        added(accounts, user)


def test_a_passkey_is_added_once(accounts: Accounts, user: User, key: SoftKey, clock: Clock) -> None:
    """To one person."""
    enrolled(accounts, clock, "taro")
    for one in accounts.register.users():
        with pytest.raises(PasskeyRefused) as refused:
            added(accounts, one, key)
        assert refused.value.why == "taken"


def test_there_is_a_measure_of_passkeys(accounts: Accounts, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than anybody has devices."""
    monkeypatch.setattr(passkeys, "MOST", 2)
    for _ in range(2):
        added(accounts, user)
    with pytest.raises(PasskeyRefused) as refused:
        added(accounts, user)
    assert refused.value.why == "many"


def test_handbooks_in_one_database_share_no_passkeys(
    engine: sa.Engine, accounts: Accounts, user: User, key: SoftKey, clock: Clock
) -> None:
    """Nor challenges."""
    other = Accounts(Database(engine, "kokura"), ["s" * 32], clock)
    with pytest.raises(Refused):
        other.passkeys.log_in(key.signed(asked(accounts)), HERE, BROWSER)
    with pytest.raises(Refused):
        other.passkeys.log_in(key.signed(asked(other)), HERE, BROWSER)
    assert accounts.register.users()[0].roles == {Role.PLANNER}
