"""Visits of different people, from the first page to the result: what each is asked, and what each is shown.

Questions and options are written with their ids, in the order in which they must come; an empty list is 「答えたくない」.
"""

from __future__ import annotations

from e2e.visitor import Visitor


def test_mother_behind_with_the_rent(visitor: Visitor) -> None:
    """A mother who works less, and is behind with the rent, sees who keeps her at home, and what is there for her child."""
    result = visitor.visit(
        {
            "worries": ["money", "home"],
            "money-worry": ["living-costs"],
            "food-now": ["little"],
            "unpaid": ["rent", "utilities"],
            "receiving": ["nothing"],
            "home-worry": ["rent"],
            "left-when": ["reduced"],
            "children": ["elementary"],
            "single-parent": ["single"],
            "age": ["a20-39"],
            "ward": ["kokurakita"],
            "contact": ["phone"],
        }
    )
    assert result.urgent == []
    assert "kq-inochi-net" in result.section("best")
    assert {"jukyo-kakuho", "kq-hogo", "suido-denki", "jido-fuyo", "shugaku-enjo"} <= set(result.fitting)
    assert result.shows_because("jukyo-kakuho", "unpaid", "rent")
    assert result.shows_because("jido-fuyo", "single-parent", "single")
    assert not result["jukyo-kakuho"].perhaps
    assert "childline" not in result
    assert "fc-jiritsu" not in result, "that is another city's"


def test_student_who_wishes_to_die(visitor: Visitor) -> None:
    """A student who wishes to die sees lines that listen now, above all else, and can write instead of speaking."""
    result = visitor.visit(
        {
            "worries": ["mind"],
            "life-danger": ["uneasy"],
            "mind-worry": ["wish-to-die"],
            "age": ["a18-19"],
            "ward": ["yahatanishi"],
            "contact": ["text"],
        }
    )
    assert result.urgent == ["inochi-sos", "yorisoi", "kq-inochi-denwa", "fk-jisatsu"]
    assert result.shows_because("inochi-sos", "mind-worry", "wish-to-die")
    assert "talkme" in result.section("best")
    assert result.shows_because("talkme", "contact", "text") or result.shows_because(
        "talkme", "mind-worry", "wish-to-die"
    )
    assert "kokoro-dial" in result
    assert "fire-119" not in result, "nobody said that it is a matter of minutes"


def test_man_who_cares_for_his_wife(scripted: Visitor) -> None:
    """A man at the end of his strength, whose wife forgets, is asked how he himself is, and finds help for both."""
    result = scripted.visit(
        {
            "worries": ["care"],
            "care-worry": ["dementia", "carer-exhausted"],
            "carer-load": ["mostly"],
            "wish": ["sometimes"],
            "age": ["a65up"],
            "ward": ["wakamatsu"],
            "contact": ["meet"],
        }
    )
    assert result.urgent == []
    assert {"kq-houkatsu", "alzheimer-tel", "kokoro-dial", "talkme"} <= set(result.fitting)
    assert result.shows_because("kq-houkatsu", "care-worry", "dementia")
    assert result.shows_because("kokoro-dial", "care-worry", "carer-exhausted")
    assert result.shows_because("ikizurabit", "wish", "sometimes")
    assert "childline" not in result
    assert "houkatsu" not in result, "his own city's centre is there instead of the search for one"


def test_reasons_are_understood_without_their_questions(scripted: Visitor) -> None:
    """A reason like 「はい」と答えたため says nothing: an answer that is only yes or no stands with its question, or not at all."""
    scripted.hurry_to({"worries": ["care"], "care-worry": ["dementia"], "carer-load": ["mostly"]}, "/results")
    question = scripted.content.flow.questions["carer-load"]
    assert question.options["mostly"].label == "はい"
    unclear = [card.id for card in scripted.result() if "「はい」" in card.text and question.ask not in card.text]
    assert unclear == []


def test_someone_unsure_whether_it_is_violence_and_who_may_be_seen(visitor: Visitor) -> None:
    """Someone who may be seen or heard gets first what needs no voice, and is told what stays in the phone's history."""
    result = visitor.visit(
        {
            "worries": ["violence"],
            "danger-now": ["no-danger"],
            "violence-worry": ["is-it-violence"],
            "watched": ["seen"],
            "age": ["a20-39"],
            "ward": ["tobata"],
            "contact": [],
        }
    )
    assert {"dv-plus", "dv-navi", "kq-dv", "talkme"} <= set(result.fitting)
    assert result.shows_because("dv-plus", "violence-worry", "is-it-violence")
    assert result.shows_because("talkme", "watched", "seen")
    services = visitor.content.services
    without_voice = [services[name].without_voice for name in result.fitting if not result[name].perhaps]
    assert without_voice == sorted(without_voice, reverse=True), "a call stands before something that needs no voice"
    assert "履歴に残ります" in visitor.body
    assert _nothing_keeps_it(visitor)

    visitor.press(visitor.link(f"/results/{result['dv-plus'].number}"))
    assert "履歴に残ります" in visitor.body
    first = visitor.page.locator("main .reach a").first
    assert first.get_attribute("href") == services["dv-plus"].url, "the call stands before the chat"
    assert _nothing_keeps_it(visitor)


def _nothing_keeps_it(visitor: Visitor) -> bool:
    """Whether the page has nothing to print, save or share it with."""
    return not any(
        visitor.page.locator("a, button", has_text=word).count() for word in ("印刷", "保存", "共有", "送る")
    )


def test_foreign_worker_dismissed(scripted: Visitor) -> None:
    """A worker from abroad who was dismissed sees who speaks their language, and money until the next job."""
    result = scripted.visit(
        {
            "worries": ["work", "language"],
            "work-worry": ["dismissal"],
            "job-now": ["quit"],
            "insured": ["half-year"],
            "language-worry": ["visa", "foreign-work"],
            "consult-language": ["vietnamese"],
            "age": ["a20-39"],
            "ward": ["kokuraminami"],
            "contact": ["phone"],
        }
    )
    assert {"sougou-roudou", "hotline-roudou-foreign", "fresc", "hello-work-kokura", "kihon-teate"} <= set(
        result.fitting
    )
    assert result.shows_because("sougou-roudou", "work-worry", "dismissal")
    assert result.shows_because("fresc", "language-worry", "foreign-work")
    assert result["jukyo-kakuho"].perhaps, "nobody asked yet how the rent is paid"
    assert "kq-seishin" not in result


def test_someone_who_skips_everything(visitor: Visitor) -> None:
    """Someone who answers nothing is let through, and is still told where one can talk."""
    result = visitor.visit({"worries": []})
    assert result.section("always") == ["kq-callcenter"]
    assert len(result) == 1
    assert result.heading
    assert visitor.link("/answers").is_visible()


def test_someone_who_cannot_say_what_it_is(scripted: Visitor) -> None:
    """Someone who does not know what to choose is asked about life, food and a bed; skipping all of it is all right."""
    result = scripted.visit(
        {
            "worries": ["unsure"],
            "danger-now": [],
            "food-now": [],
            "tonight": [],
            "wish": [],
            "age": [],
            "ward": [],
            "contact": [],
        }
    )
    assert result.urgent == []
    assert {"kq-inochi-net", "jiritsu-soudan", "yorisoi", "kq-callcenter"} <= {card.id for card in result}
    assert result.shows_because("yorisoi", "worries", "unsure")


def test_someone_without_a_bed_tonight(visitor: Visitor) -> None:
    """A man without a bed is sent to desks for tonight, and nowhere that is far away."""
    result = visitor.visit(
        {
            "worries": ["home"],
            "home-worry": ["bed-tonight"],
            "age": ["a50-64"],
            "ward": ["no-fixed"],
            "contact": ["meet"],
        }
    )
    assert result.urgent == ["kq-inochi-net", "yorisoi", "kq-hogo", "kq-houboku"]
    assert result.shows_because("kq-houboku", "home-worry", "bed-tonight")
    assert {"ichiji-seikatsu", "seikatsu-hogo"} <= set(result.fitting)
    assert not {"tsukuroi", "moyai", "tenohasi"} & {card.id for card in result}, "these are in Tokyo"
    assert "childline" not in result


def test_child_hit_by_a_parent(visitor: Visitor) -> None:
    """A child of 14 who is hit at home sees 189 and the children's lines, and nobody else need hear it."""
    result = visitor.visit(
        {
            "worries": ["violence"],
            "danger-now": ["uneasy"],
            "violence-worry": ["abuse-by-parent"],
            "watched": ["seen"],
            "tonight": ["safe-bed"],
            "age": ["u15"],
            "ward": ["moji"],
            "contact": ["text"],
        }
    )
    assert set(result.section("urgent")) == {"child-189", "child-sos", "jiso-soudan"}
    assert result.shows_because("child-189", "violence-worry", "abuse-by-parent")
    assert "childline" in result
    assert result.shows_because("childline", "violence-worry", "abuse-by-parent")
    assert "kq-kodomo-sogo" in result
    assert "dv-shelter" not in result
    assert "履歴に残ります" in visitor.body


def test_pregnant_student_who_can_tell_nobody(scripted: Visitor) -> None:
    """A student of 16 who fears to be pregnant is not asked by whom, and sees lines that keep it to themselves."""
    result = scripted.visit(
        {
            "worries": ["youth"],
            "youth-worry": ["body-and-sex"],
            "pregnancy": ["perhaps"],
            "age": ["a15-17"],
            "ward": ["yahatahigashi"],
            "contact": ["text"],
        }
    )
    assert result.urgent == ["jikei-ninshin", "zenninnet", "yorisoi"]
    assert result.shows_because("jikei-ninshin", "pregnancy", "perhaps")
    assert {"fk-ninshin", "childline", "child-sos"} <= {card.id for card in result}
    assert "jido-teate" not in result


def test_man_threatened_by_illegal_lenders(scripted: Visitor) -> None:
    """A man in another city, whom illegal lenders threaten, sees the police first, and nothing that only this city's people get."""
    result = scripted.visit(
        {
            "worries": ["law"],
            "law-worry": ["debt", "illegal-lender"],
            "debts": ["illegal"],
            "age": ["a40-49"],
            "ward": ["fukuoka-city"],
            "contact": ["phone"],
        }
    )
    assert result.urgent == ["police-9110", "police-110", "houterasu"]
    assert result.shows_because("police-9110", "law-worry", "illegal-lender")
    assert result.shows_because("police-9110", "debts", "illegal")
    assert "kashikin" in result.fitting
    assert result.shows_because("kashikin", "law-worry", "debt")
    assert not {"kq-yell", "kq-houkatsu", "kq-kodomo-katei"} & {card.id for card in result}


def test_woman_in_danger_now(scripted: Visitor) -> None:
    """A woman whose husband is about to hit her sees 110 before any other question, and keeps seeing it to the end."""
    scripted.begin()
    scripted.answer("worries", "violence")
    scripted.answer("danger-now", "now")
    assert scripted.urgent_services[:2] == ["police-110", "fire-119"]
    assert ("tel:110", "110") in scripted.tel_links
    scripted.answers(
        {"violence-worry": ["partner-violence"], "watched": ["safe"], "tonight": ["no-bed"], "age": [], "ward": []}
    )
    scripted.answer("contact")
    result = scripted.result()
    assert {"police-110", "fire-119", "dv-plus", "kq-dv", "dv-navi", "kq-houboku"} <= set(result.section("urgent"))
    assert result.section("urgent")[0] == "police-110"
