"""Pages where no case is known name nobody, lead nowhere that is closed, and still say whom to ask."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from shared.domain.filing import DOCUMENTS
from shared.pages import models as m
from shared.pages import parts as p
from shared.pages.paths import href
from shared.pages.render import render
from shared.texts.catalogue import LANGUAGES, Language, MissingValueError, catalogue, placeholders, text
from shared.web.staff.reading import PARTS
from shared.web.staff.rights import ROLES
from tests.browser.gallery import NO_CASE, STAFF_READINGS, gallery
from tests.browser.setting import AT, LINK, frame, nameless

each_language = pytest.mark.parametrize("language", LANGUAGES)
FROM_THE_CASE = {"employer", "position", "host_name", "phone", "address", "controller"}


@each_language
def test_nobody_is_named_where_no_case_is_known(language: Language) -> None:
    pages = {name: page for name, page in gallery(language).items() if name.endswith("-no-case")}
    assert len(pages) == len(NO_CASE) + 1
    for name, page in pages.items():
        html = render(page)
        assert "None" not in html, name
        assert "tel:" not in html, name
        assert 'class="employer"' not in html, name
        assert "<title> –" not in html, name
        assert "– </title>" not in html, name
        assert text(language, "frame.host_unknown") in html, name
        assert href("", "status") not in html, "without a case its page would only lead back here"


@each_language
def test_a_text_that_names_the_host_fails_where_there_is_none(language: Language) -> None:
    with pytest.raises(MissingValueError, match=r"^\w+$"):
        render(m.Start(frame=nameless(language), link=LINK))
    with pytest.raises(MissingValueError, match=r"^\w+$"):
        render(m.Obstacle(frame=nameless(language), kind="link_requested"))


def test_texts_without_a_case_stand_beside_one_with_a_case_and_name_nobody() -> None:
    nameless_texts = [key for key in catalogue() if key.endswith(".no_case")]
    assert nameless_texts
    for key in nameless_texts:
        assert key.removesuffix(".no_case") in catalogue(), key
        for versions in catalogue()[key].values():
            assert FROM_THE_CASE.isdisjoint(placeholders(versions)), key


@each_language
def test_with_a_case_the_host_is_named(language: Language) -> None:
    for kind in ("unreadable", "too_large", "paused"):
        html = render(m.Obstacle(frame=frame(language), kind=kind))
        assert "tel:+46853012345" in html[: html.index("<footer")], kind
        assert f'href="{href("", "status")}"' in html, kind


@each_language
def test_what_could_not_be_read_is_never_said_to_be_saved(language: Language) -> None:
    saved = {"sv": r"(?<!inte )\bsparat\b|\bfinns kvar\b", "en": r"\bis (?:saved|kept)\b"}[language]
    assert re.search(saved, text(language, "obstacle.our_fault.line", host_name="x")), "the pattern finds it"
    for key in catalogue():
        about = key.startswith(("obstacle.unreadable.", "obstacle.too_large.", "obstacle.paused."))
        if about or key.endswith(".no_case"):
            assert not re.search(saved, catalogue()[key][language]), key


@each_language
def test_a_contact_that_is_no_number_is_shown_as_words(language: Language) -> None:
    contact = "kontakt@example.se, 021-000 00 00"
    host = p.Host("Lillviks kommun", contact, "", contact)
    html = render(m.Obstacle(frame=replace(frame(language), host=host), kind="our_fault"))
    assert "tel:" not in html
    assert contact in html
    assert text(language, "frame.hours") not in html, "no hours are known, so no empty row"
    abroad = replace(host, phone="+47 (0)21 000-000")
    assert 'href="tel:+4721000000"' in render(
        m.Obstacle(frame=replace(frame(language), host=abroad), kind="our_fault")
    )


@each_language
def test_every_reader_and_everything_read_has_words(language: Language) -> None:
    for role in get_args(p.Reader):
        for what in get_args(p.Read):
            note = p.ReadingNote(AT, role, "Lillviks kommun", what, "own")
            html = render(m.Readers(frame=frame(language), notes=(note,)))
            assert text(language, f"report.role_{role}") in html
            assert text(language, f"report.what_{what}") in html
    for why in get_args(p.Reason):
        note = p.ReadingNote(datetime(2026, 11, 9, tzinfo=UTC), "host", "", "case", why)
        assert text(language, f"report.why_{why}") in render(m.Readers(frame=frame(language), notes=(note,)))
    assert {*PARTS, *DOCUMENTS, "case", "report", "report_attachment"} <= set(get_args(p.Read)), (
        "what staff open has words on the candidate's page"
    )
    assert set(ROLES) - {"complaints_officer"} <= set(get_args(p.Reader))  # who opens no case
    shown = {role for role, _, _ in STAFF_READINGS}
    staff = {"orderer", "case_officer", "reviewer", "decider", "auditor", "data_protection_officer"}
    assert shown == staff | {"administrator", "interviewer", "assessor"}
