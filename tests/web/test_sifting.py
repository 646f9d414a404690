"""Sifting the result: a law over the shipped content, and each wish over a small one."""

from __future__ import annotations

import itertools
import random
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from handbook.content import Content, load_content
from handbook.flows import Answers, walk
from handbook.flows.answers import SKIPPED
from handbook.resources import Matches, match
from handbook.resources.hours import JST
from handbook.shipped import shipped_content
from handbook.web.resident.result import Result, Results
from handbook.web.resident.wishes import FILTERS, LANGUAGE, Wishes
from tests.web.conftest import MakeApp
from tests.web.example import handbook, service
from tests.web.test_results import full_result, names
from tests.web.visitor import Clock, Visitor

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=JST)


@pytest.fixture(scope="module")
def content() -> Content:
    """The shipped content."""
    loaded = load_content(shipped_content())
    assert loaded.content is not None
    return loaded.content


def somebody(content: Content, chance: random.Random) -> Matches:
    """Somebody who answers by chance, with two worries at least."""
    answers: dict[str, Any] = {}
    while (name := walk(content.flow, answers).next) is not None:
        question = content.flow.questions[name]
        alone = {option for option in question.options if question.excludes(option)}
        several = [option for option in question.options if option not in alone]
        if question.choose == "many":
            answers[name] = tuple(option for option in several if chance.random() < 0.4) or SKIPPED
        else:
            answers[name] = (chance.choice(list(question.options)),)
    found: Answers = answers
    return match(content.catalog, walk(content.flow, found))


def shown(result: Result) -> list[int]:
    """The numbers of all cards, in the order of the page."""
    groups = [card for group in result.groups for card in group.cards]
    cards = [*result.urgent, *result.more_urgent, *result.best, *groups, *result.unsure, *result.always]
    return [card.number for card in cards]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_shown_and_what_is_hidden_are_all_there_is(content: Content, seed: int) -> None:
    """Whatever is wished at whatever hour: each service once, urgent and last ones always, numbers the same."""
    chance = random.Random(seed)
    matches = somebody(content, chance)
    whole = Results(matches, NOW).result()
    everything = shown(whole)
    assert sorted(everything) == list(range(1, len(matches) + 1))
    number_of = {found.id: number for number, found in enumerate(Results(matches, NOW).ordered, 1)}
    worries = (None, *whole.offers.worries)
    for many in range(len(FILTERS) + 1):
        for filters in itertools.combinations(FILTERS, many):
            now = NOW + timedelta(minutes=chance.randrange(60 * 24 * 60))
            wishes = Wishes(frozenset(filters), chance.choice([None, "en", "zh"]), chance.choice(worries))
            result = Results(matches, now, wishes).result()
            left = shown(result)
            assert len(set(left)) == len(left)
            assert len(left) + result.hidden == len(everything)
            assert result.fitting == whole.fitting
            urgent = {card.number for card in (*result.urgent, *result.more_urgent)}
            assert urgent == {card.number for card in (*whole.urgent, *whole.more_urgent)}
            assert {card.number for card in whole.always} <= {card.number for card in result.always}
            assert all(found.id not in matches.catalog.always for found in matches if number_of[found.id] not in left)
            assert set(left[: len(urgent)]) == urgent


@pytest.mark.parametrize("seed", range(6))
def test_each_filter_offered_keeps_some_and_not_all(content: Content, seed: int) -> None:
    """What would do nothing is not offered."""
    matches = somebody(content, random.Random(seed))
    whole = Results(matches, NOW).result()
    for name in whole.offers.filters:
        result = Results(matches, NOW, Wishes(frozenset({name}))).result()
        assert 0 < result.kept < whole.fitting, name
    for name in set(FILTERS) - set(whole.offers.filters):
        result = Results(matches, NOW, Wishes(frozenset({name}))).result()
        assert result.kept in (0, whole.fitting), name
    for code in whole.offers.languages:
        assert 0 < Results(matches, NOW, Wishes(language=code)).result().kept < whole.fitting, code


@pytest.mark.parametrize("seed", range(6))
def test_the_worry_that_weighs_most_comes_first_and_all_else_keeps_its_order(content: Content, seed: int) -> None:
    """Below what is urgent; where nobody must hear, within what needs no voice and within the rest."""
    matches = somebody(content, random.Random(seed))
    whole = Results(matches, NOW).result()
    for worry in whole.offers.worries:
        wished = Results(matches, NOW, Wishes(first=worry))
        needs = wished._worries[worry]
        fits = [number for number, found in enumerate(wished.ordered, 1) if not needs.isdisjoint(found.needs)]
        silent = [number for number in fits if wished.card(number).service.without_voice]
        order = [item.number for item in wished._weighed([wished._item(n) for n in range(1, len(matches) + 1)])]
        if matches.walk.discreet:
            assert order[: len(silent)] == silent
        else:
            assert order[: len(fits)] == fits
        assert sorted(shown(wished.result())) == sorted(shown(whole))


def test_the_order_of_handbook_walk_stays_as_it_is(content: Content) -> None:
    """Wishes and the clock are the page's: the match knows neither."""
    matches = somebody(content, random.Random(1))
    order = [found.id for found in matches]
    Results(matches, NOW, Wishes(frozenset({"open"}), None, "home")).result()
    assert [found.id for found in matches] == order


def wish(visitor: Visitor, **fields: str) -> str:
    """Press a button, and read the result."""
    page = visitor.result()
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token is not None, page
    response = visitor.post("/results", {"csrf_token": token[1], **fields})
    assert (response.status_code, response.headers["Location"]) == (303, "/results#sift")
    return visitor.result()


def test_open_now_hides_what_is_closed_and_parts_what_is_not_known(make_app: MakeApp) -> None:
    """It says how many, and one tap shows all again."""
    content = handbook()
    services = content["services"]["services"]
    services["evening"] = service("money", name="夜の窓口", hours="Mo-Fr 18:00-20:00")
    visitor = Visitor(make_app(content))
    full_result(visitor)
    page = wish(visitor, **{"with": "open"})
    assert "夜の窓口" not in names(page)
    assert "「いま開いている」でしぼっています。あてはまるのは2件です。" in page
    assert "わからないもの3件は、下に分けました。1件をかくしています。" in page
    assert "時間がわからないもの" in page
    again = wish(visitor, all="1")
    assert "夜の窓口" in names(again)
    assert "かくしています" not in again


def test_a_free_call_is_wanted_of_the_same_phone_that_is_open(make_app: MakeApp) -> None:
    """A free line that is closed and an open one that costs are not one free line that is open."""
    content = handbook()
    services = content["services"]["services"]
    phones = [
        {"number": "0120-000-111", "free": True, "hours": "Mo 09:00-10:00"},
        {"number": "093-000-1111", "hours": "24/7", "free": False},
    ]
    services["both"] = service("money", name="二つの電話", kind="hotline", phones=phones)
    services["one"] = service(
        "money", name="無料の電話", kind="hotline", phones=[{"number": "0120-000-222", "free": True}], hours="24/7"
    )
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("money")
    page = wish(visitor, **{"with": "free"})
    assert {"二つの電話", "無料の電話"} <= set(names(page))
    page = wish(visitor, **{"with": "open"})
    assert "無料の電話" in names(page)
    assert "二つの電話" not in names(page)


def test_what_the_wish_is_for_is_the_button(make_app: MakeApp) -> None:
    """A card's call is one that fulfils the wish, and is open."""
    content = handbook()
    content["services"]["services"]["loan"]["phones"] = [
        {"number": "093-000-1111", "hours": "Mo 09:00-10:00"},
        {"number": "093-000-2222", "hours": "Tu 09:00-17:00"},
    ]
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("money")
    page = visitor.result()
    assert page.index("tel:0930002222") < page.index("093-000-1111")


def test_without_a_voice_urgent_ones_stay_and_writing_comes_first(visitor: Visitor) -> None:
    """Chats and what is marked as written; the calls of urgent services stay in reach."""
    full_result(visitor)
    page = wish(visitor, **{"with": "written"})
    assert names(page)[:2] == ["文字の相談", "こわいときの電話"]
    assert names(page)[2:] == ["手紙の相談", "市の電話"]
    assert "すぐ頼れるところは、いつも見せています。" in page


def test_hours_of_a_line_are_not_those_of_writing_to_it(make_app: MakeApp) -> None:
    """Its calls are open day and night; when one can write, nobody said."""
    content = handbook()
    hotline = content["services"]["services"]["hotline"]
    hotline["written"] = True
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    visitor.answer("yes")
    card = visitor.result().split("こわいときの電話</a>")[1].split("</li>\n<li")[0]
    assert (
        "いま開いているかは、わかりません" in card.split("</ul>")[0] or "時間はわかりません" in card.split("</ul>")[0]
    )
    assert "24時間" not in card.split("</ul>")[0]


def test_near_is_what_a_municipality_offers(make_app: MakeApp) -> None:
    """City and ward, not the prefecture, nor the country. Whose ward it is, its conditions say."""
    content = handbook()
    services = content["services"]["services"]
    services["ward"] = service("money", name="区の窓口", area="40101")
    services["city"] = service("money", name="市の窓口", area="40100")
    services["prefecture"] = service("money", name="県の窓口", area="40")
    services["country"] = service("money", name="国の窓口")
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("money")
    visitor.answer("fine")
    visitor.answer(40)
    assert {"区の窓口", "市の窓口"} <= set(found := names(wish(visitor, **{"with": "near"})))
    assert not {"県の窓口", "国の窓口"} & set(found)


def test_a_language_is_offered_in_its_own_words(visitor: Visitor) -> None:
    """Services of which no languages are told are parted, not hidden."""
    full_result(visitor)
    assert (
        '<button class="chip" name="with" value="language-en" aria-pressed="false" lang="en">English'
        in visitor.result()
    )
    page = wish(visitor, **{"with": f"{LANGUAGE}en"})
    assert names(page)[2] == "家賃の給付"
    assert "あてはまるか、わからないもの" in page
    assert "かくしているものは、ありません。" in page
    assert "でしぼっています" not in wish(visitor, without=f"{LANGUAGE}en")


def test_nothing_is_offered_where_nothing_would_change(visitor: Visitor) -> None:
    """One service, one worry: no form."""
    visitor.begin().answer("none")
    visitor.answer()
    assert 'id="sift"' not in visitor.result()


def weighed(make_app: MakeApp) -> Visitor:
    visitor = Visitor(make_app()).begin()
    visitor.answer("money", "danger")
    visitor.answer("no")
    visitor.answer("behind")
    visitor.answer(40)
    return visitor


def test_the_worry_said_to_weigh_most_comes_first_and_it_says_so(make_app: MakeApp) -> None:
    """Below what is urgent."""
    visitor = weighed(make_app)
    assert "どの困りごとから先に見ますか" in visitor.result()
    page = wish(visitor, first="danger")
    assert "『こわい』を先に並べています。" in page
    assert names(page)[:4] == ["こわいときの電話", "文字の相談", "泊まれるところ", "手紙の相談"]
    page = wish(visitor, first="money")
    assert names(page)[:3] == ["こわいときの電話", "文字の相談", "家賃の給付"]
    assert "を先に並べています" not in wish(visitor, first="")


def test_with_one_worry_nothing_is_asked(visitor: Visitor) -> None:
    """It weighs most."""
    visitor.begin().answer("money")
    assert "どの困りごとから先に見ますか" not in visitor.result()


def test_a_worry_that_was_taken_back_weighs_nothing(make_app: MakeApp) -> None:
    """The page does not speak of it any more."""
    visitor = weighed(make_app)
    wish(visitor, first="danger")
    visitor.answer("money", path="/steps/1")
    assert "を先に並べています" not in visitor.result()


@pytest.mark.parametrize(("hour", "first"), [(10, "昼の電話"), (20, "夜の電話")])
def test_among_urgent_ones_what_is_open_comes_first(make_app: MakeApp, clock: Clock, hour: int, first: str) -> None:
    """In the result as in the panel; what is closed comes last."""
    content = handbook()
    services = content["services"]["services"]
    services["day"] = service(
        "safety", name="昼の電話", kind="hotline", hours="Mo-Fr 09:00-17:00", phones=[{"number": "093-000-0001"}]
    )
    services["evening"] = service(
        "safety", name="夜の電話", kind="hotline", hours="Mo-Fr 18:00-22:00", phones=[{"number": "093-000-0002"}]
    )
    content["questions"]["questions"]["worries"]["options"]["danger"]["urgent"] = ["day", "evening"]
    clock.forward(hours=hour - 10)
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    page = visitor.result()
    assert names(page)[0] == first
    panel = visitor.get("/steps/2").text
    assert panel.index(first) < panel.index({"昼の電話": "夜の電話", "夜の電話": "昼の電話"}[first])


def test_a_number_leads_to_the_same_service_after_hours(make_app: MakeApp, clock: Clock) -> None:
    """A desk closes while somebody reads: the card that they tap still opens its own page."""
    content = handbook()
    content["questions"]["questions"]["worries"]["options"]["danger"]["urgent"] = ["shelter", "hotline"]
    content["services"]["services"]["shelter"]["hours"] = "Mo-Fr 09:00-17:00"
    clock.forward(hours=6, minutes=45)
    visitor = Visitor(make_app(content)).begin()
    visitor.answer("danger")
    links = dict(re.findall(r'<h3><a href="(/results/\d+)">([^<]*)', visitor.result()))
    clock.forward(minutes=20)
    assert names(visitor.result())[:2] == ["こわいときの電話", "泊まれるところ"]
    for path, name in links.items():
        assert f">{name}</h1>" in visitor.get(path).text
