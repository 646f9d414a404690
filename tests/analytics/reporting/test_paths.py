"""Edges, the funnel, worries that come together and ways: what may be said of them, and what may not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.disclosure.policy import TABLES
from handbook.analytics.reporting.between import Between, together
from handbook.analytics.reporting.branch import Given, steps_of, ways
from handbook.analytics.reporting.branching import branch
from handbook.analytics.reporting.edges import Edge, Known, edges
from handbook.analytics.reporting.funnel import funnels, leakiest
from handbook.analytics.reporting.pairs import Lift, matrix
from handbook.analytics.reporting.tree import Asked, Opening
from tests.analytics.reporting.path_releases import BASE, HIDDEN, NUMBERS, RADIUS, TREE, WITHIN, K, sheet, usual

COUNTS = st.integers(0, 10_000)
NOISE = st.integers(-RADIUS, RADIUS)


def edge(found: list[Edge], source: str, target: str) -> Edge:
    """The one between the two."""
    (one,) = [one for one in found if (one.source, one.target) == (source, target)]
    return one


def test_the_only_way_to_a_question_is_told_by_who_reached_it() -> None:
    """Whoever reached the bills chose money: no other answer asks about them."""
    found = edge(edges(usual(), TREE), "money", "bills")
    assert found.known is Known.TOLD
    assert found.figure is not None
    assert found.figure.value == NUMBERS[Cell("reached", "bills")]


def test_a_question_that_two_answers_open_is_told_as_a_range() -> None:
    """3,500 came to the rent, 3,000 could have come from home and 1,500 from the bills: from the bills came 500 at least."""
    from_bills = edge(edges(usual(), TREE), "bills", "rent")
    assert from_bills.known is Known.RANGE
    assert from_bills.figure is None
    assert from_bills.between == Between(3_500 - 3_000 - 2 * WITHIN, 1_500 + WITHIN)


def test_an_edge_from_a_hidden_answer_is_hidden_and_not_zero() -> None:
    """Where it is hidden how many gave the answer, and enough gave the other, nothing can be told of the edge."""
    numbers = {cell: number for cell, number in NUMBERS.items() if cell != Cell("option", "bills", "rent")}
    numbers[Cell("option", "worries", "home")] = 4_000
    found = edge(edges(sheet(numbers, beside=[Cell("option", "bills", "rent")]), TREE), "bills", "rent")
    assert found.known is Known.HIDDEN
    assert found.between.high != 0


def test_without_the_number_of_those_who_reached_it_an_edge_is_hidden() -> None:
    """A quarter does not tell who reached a question."""
    quarter = sheet(
        {cell: number for cell, number in NUMBERS.items() if cell.kind != "reached"}, kinds=TABLES["quarter"]
    )
    assert {one.known for one in edges(quarter, TREE)} == {Known.HIDDEN}


def test_what_the_content_of_the_period_did_not_have_has_no_edges() -> None:
    """A question that came later was reached by nobody; an answer that came later sent nobody."""
    gone = {Cell("reached", "bills"), Cell("option", "bills", "rent")}
    found = edges(sheet({cell: number for cell, number in NUMBERS.items() if cell not in gone}), TREE)
    assert {(one.source, one.target) for one in found} == {("fear", "danger"), ("home", "rent")}
    assert edge(found, "home", "rent").known is Known.TOLD


@given(COUNTS, COUNTS, COUNTS, st.tuples(NOISE, NOISE, NOISE))
def test_a_range_holds_the_truth(bills: int, home: int, both: int, noise: tuple[int, int, int]) -> None:
    """Some came to the rent by the bills, some by home, some by both: whatever the noise, each range holds its number."""
    truths = (
        (Cell("reached", "rent"), bills + home + both),
        (Cell("option", "worries", "home"), home + both),
        (Cell("option", "bills", "rent"), bills + both),
    )
    numbers, below = {}, []
    for (cell, count), off in zip(truths, noise, strict=True):
        if count + off < K + RADIUS:
            below.append(cell)
        else:
            numbers[cell] = (count + off + BASE // 2) // BASE * BASE
    found = edges(sheet(numbers, below), TREE)
    for source, true in (("home", home + both), ("bills", bills + both)):
        between = edge(found, source, "rent").between
        assert between.low <= true
        assert between.high is None or true <= between.high


def test_those_who_were_not_asked_do_not_count_in_the_funnel() -> None:
    """Of 4,000 who were asked about the bills a tenth left, however many began."""
    found = {one.question: one for one in funnels(usual(), TREE)}
    dropped = found["bills"].dropped
    assert dropped is not None
    assert dropped.value == 400 / 4_000
    assert dropped.low <= 0.1 <= dropped.high
    begun = sheet(NUMBERS | {Cell("visit", "begun"): 90_000, Cell("reached", "worries"): 90_000}, below=[HIDDEN])
    assert {one.question: one.dropped for one in funnels(begun, TREE)}["bills"] == dropped


def test_the_funnel_is_in_the_order_of_asking() -> None:
    """As residents meet the questions."""
    assert [one.question for one in funnels(usual(), TREE)] == list(TREE.by_id)


def test_a_hidden_stop_has_no_share() -> None:
    """It is not 0 %."""
    hidden = next(one for one in funnels(usual(), TREE) if one.question == "danger")
    assert hidden.stopped.state is State.SUPPRESSED
    assert hidden.dropped is None
    assert hidden.went_on is not None
    assert hidden.went_on.high == 1_000 + WITHIN


def test_answers_are_summed_where_a_question_takes_one() -> None:
    """Of a question that takes many it cannot be told how many answered."""
    found = {one.question: one for one in funnels(usual(), TREE)}
    assert found["age"].answered == Between(7_000 - 2 * WITHIN, 7_000 + 2 * WITHIN)
    assert found["bills"].answered is None


def test_the_leakiest_question_is_named_only_where_noise_could_not_make_it() -> None:
    """A tenth of those who were asked about the bills left; nearly as many elsewhere make it unsure."""
    found = leakiest(funnels(usual(), TREE))
    assert found is not None
    assert (found[0].question, found[1]) == ("bills", True)
    near = sheet(NUMBERS | {Cell("stopped", "rent"): 345}, below=[HIDDEN])
    unsure = leakiest(funnels(near, TREE))
    assert unsure is not None
    assert not unsure[1]


WORRIES = ("money", "home", "fear")
MARKS = {"money": "about-money", "home": "about-home"}
TOGETHER = {
    Cell("visit", "finished"): 10_000,
    Cell("gap", "about-money", "2+"): 4_000,
    Cell("gap", "about-home", "1"): 3_000,
    Cell("gap", "about-home", "2+"): 1_000,
    Cell("pair", "home", "money"): 3_200,
    Cell("pair", "fear", "money"): 500,
}
FEW = [
    Cell("gap", "about-money", "0"),
    Cell("gap", "about-money", "1"),
    Cell("gap", "about-home", "0"),
    Cell("pair", "fear", "home"),
]


def test_the_matrix_is_symmetric() -> None:
    """Money with home is home with money, and none is with itself."""
    found = matrix(sheet(TOGETHER, FEW), WORRIES, MARKS)
    for one in WORRIES:
        assert found.at(one, one) is None
        for other in WORRIES:
            assert found.at(one, other) is found.at(other, one)


def test_lift_is_against_the_visits_that_were_finished() -> None:
    """4,000 of 10,000 with each worry make 1,600 with both by chance; 3,200 are twice as many."""
    two = matrix(sheet(TOGETHER, FEW), WORRIES, MARKS).at("money", "home")
    assert two is not None
    assert two.lift is not None
    assert two.lift.low < 2 < two.lift.high
    assert two.lift.verdict == "more"


def test_without_its_own_need_nothing_is_said_of_chance() -> None:
    """Fear has no need that it alone gives: how many of them finished is not known."""
    two = matrix(sheet(TOGETHER, FEW), WORRIES, MARKS).at("money", "fear")
    assert two is not None
    assert two.figure.value == 500
    assert two.lift is None


def test_a_hidden_pair_is_hidden() -> None:
    """And stands in no ranking."""
    found = matrix(sheet(TOGETHER, FEW), WORRIES, MARKS)
    two = found.at("home", "fear")
    assert two is not None
    assert two.figure.state is State.SUPPRESSED
    assert two not in found.told


def test_what_may_be_chance_is_open() -> None:
    """And so is less than a tenth."""
    assert Lift(0.95, 1.3).verdict == "open"
    assert Lift(1.02, 1.05).verdict == "open"
    assert Lift(0.5, 0.8).verdict == "less"


def test_a_path_is_read_as_it_was_written() -> None:
    """With its skipped questions."""
    assert steps_of("bills=rent,power;rent=") == (Given("bills", ("rent", "power")), Given("rent", ()))
    assert steps_of("") == ()


def test_the_most_usual_way_comes_first() -> None:
    """Finished ones and those that were left stand beside each other; another worry's do not."""
    numbers = NUMBERS | {
        Cell("path", "money", "bills=power", "finished"): 900,
        Cell("path", "money", "", "stopped"): 1_200,
        Cell("path", "home", "rent=late", "finished"): 2_000,
    }
    found = ways(sheet(numbers), "worries", "money")
    assert [(way.figure.value, way.finished) for way in found.ways] == [(1_200, False), (900, True)]
    assert found.chose.value == 4_500
    assert found.told.value == 2_100


def test_a_branch_says_of_shared_questions_only_how_many_at_most() -> None:
    """Who came to the rent from home is not of the branch of money: the number is not drawn as its own."""
    found = branch(usual(), TREE, "money")
    assert found.questions == (("bills", 1), ("rent", 2))
    assert found.own == {"bills"}
    by_name = {(one.source, one.target): one for one in found.edges}
    assert by_name["money", "bills"].known is Known.TOLD
    assert by_name["bills=rent", "rent"].known is Known.RANGE
    assert by_name["bills=rent", "rent"].between.high == 1_500 + WITHIN
    assert found.came["bills"] == Between(4_000 - WITHIN, 4_000 + WITHIN)
    assert found.came["rent"] == by_name["bills=rent", "rent"].between


def test_each_question_hangs_in_the_tree_once() -> None:
    """Below what opens it first; the worries stand between."""
    rows = list(TREE.hanging())
    assert [one.id for one, _depth in rows if isinstance(one, Asked)] == ["worries", "bills", "rent", "danger", "age"]
    assert [depth for one, depth in rows if isinstance(one, Opening)] == [1, 1, 1]


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=5))
def test_a_sum_lies_between_the_sums(parts: list[tuple[int, int]]) -> None:
    """Whatever is in each part."""
    found = together(Between(low, low + more) for low, more in parts)
    assert found == Between(sum(low for low, _more in parts), sum(low + more for low, more in parts))
