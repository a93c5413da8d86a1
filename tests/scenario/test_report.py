"""The report of a real case: what its first page answers, what it promises, and how a screen reader is led."""

from collections.abc import Iterator

import pytest

from shared.domain.calendar import add_working_days, local_date
from tests.scenario.report import structure, text
from tests.scenario.story import Story, reading
from tests.world.network import loopback_only
from tests.world.outside import Outside
from tests.world.world import World

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_HEADS = (
    "Det här är ett underlag, inte ett beslut.",
    "1 Sammanfattning",
    "2 Vad som gjorts och inte gjorts",
    "3 Uppgifter och kandidatens kommentarer",
    "4 Uppgift saknas",
    "5 Så gick det till",
    "6 Dina rättigheter och när allt raderas",
)


@pytest.fixture(scope="module")
def story(parties: Outside) -> Iterator[Story]:
    """A released case with a finding, a comment, and a review that sent the first version back."""
    with loopback_only(), World(parties) as world:
        story = reading(world, persona="final_judgment")
        story.candidate.comment(1, "context", "Jag var nitton år.")
        story.candidate.send_reply()
        office = story.office
        office.do("case_officer", "assessments", text="Uppgiften är gammal.", resolutions=[])
        office.do("reviewer", "reviews", outcome="approved")
        assert story.now.reports == 1
        office.do("reviewer", "reviews", outcome="returned", reason="Säg hur gammal.")
        office.finish("Uppgiften är mer än ett år gammal.")
        yield story


@pytest.fixture(scope="module")
def pdf(story: Story) -> bytes:
    """The report in the decider's hands."""
    return story.office.report("decider")


def test_the_first_page_answers_the_nine_questions(story: Story, pdf: bytes) -> None:
    page, written = text(pdf, 0), story.now.report
    assert written is not None
    last = add_working_days(local_date(written.at), 5)
    day = f"{_WEEKDAYS[last.weekday()]} {last.day} "
    answers = {
        1: ("Det här är ett underlag, inte ett beslut. Almby kommun bestämmer.",),
        2: ("Alva Exempel, 19780110-****",),
        3: ("lärare, Utbildningsförvaltningen", "Mona Lindqvist, angav behovet, Almby kommun", "KS 2026/17"),
        4: ("Rapporten tar upp en uppgift. Den står i avsnitt 3, tillsammans med bedömningen.",),
        5: ("Frågor till Allmänna domstolar", "Alla källor som frågades har svarat."),
        6: ("Kandidaten har läst och kommenterat. Kommentaren står direkt under uppgiften i avsnitt 3.",),
        7: ("Gjord av Mona Lindqvist, ", "Granskad av Johan Ek, ", "Granskaren har inte gjort bedömningen."),
        8: ("Att göra nu Läs rapporten, tala med kandidaten", f"Senast {day}"),
        9: (
            "Får läsas av Den som beställde och den som bestämmer hos Almby kommun",
            "Raderas 30 dagar efter",
        ),
    }
    unanswered = {n: said for n, all_said in answers.items() for said in all_said if said not in page}
    assert unanswered == {}
    assert story.who.number[-4:] not in text(pdf)


def test_it_says_when_it_is_destroyed_as_the_policy_has_it(pdf: bytes) -> None:
    promise = "30 dagar efter att Almby kommun har bestämt sig, enligt gallringsbeslut KS 2026/101."
    assert promise in text(pdf, 0)
    assert f"Rapporten raderas {promise}" in text(pdf)


def test_what_was_sent_back_is_another_version(story: Story, pdf: bytes) -> None:
    assert story.now.reports == 2
    page = text(pdf, 0)
    assert "Version 2" in page
    assert "Version 1" not in page
    assert "Uppgiften är mer än ett år gammal." in text(pdf)
    assert "Uppgiften är gammal." not in text(pdf)


def test_the_structure_leads_through_it_in_the_order_of_its_sections(pdf: bytes) -> None:
    whole = text(pdf)
    places = [whole.index(head) for head in _HEADS]
    assert places == sorted(places)
    assert whole.index("Uppgift 1: ") < whole.index("Jag var nitton år.") < whole.index(_HEADS[4])
    roles, pieces = structure(pdf)
    assert (roles.count("Title"), roles.count("H1"), roles.count("BlockQuote")) == (1, 6, 1)
    assert roles.index("Title") < roles.index("H1") < roles.index("H2") < roles.index("BlockQuote")
    assert len(pieces) > 50
    assert pieces == sorted(set(pieces))  # each once, as it is written
