"""A candidate about whom nothing was found takes the same steps as everybody else (SP-22)."""

import re
from dataclasses import replace
from itertools import product

import pytest

from shared.pages import models as m
from shared.pages import parts as p
from shared.pages.paths import href
from shared.pages.render import render
from shared.texts.catalogue import LANGUAGES, Language, template, text
from tests.browser.gallery import findings
from tests.browser.setting import AT, UNTIL, frame

each_language = pytest.mark.parametrize("language", LANGUAGES)
CONTROL = re.compile(
    r'<(a) class="btn ([\w ]+)" href="([^"]+)">([^<]+)</a>|<(form) method="post" action="([^"]+)">'
    r'|<button class="btn ([\w ]+)">([^<]+)</button>'
)
WHAT_IS_READ = re.compile(r'<title>.*?</title>|<h1>.*?</h1>\s*<p class="lead">.*?</p>', re.DOTALL)
LIST = re.compile(r'<h2>[^<]*</h2>\s*<ul class="lines">.*?</ul>\s*', re.DOTALL)


def controls(html: str) -> list[tuple[str, ...]]:
    """Every button of a page in order: element, look, address, words; for a form its address."""
    main = html[html.index("<main") : html.index("</main>")]
    return [tuple(part for part in found if part) for found in CONTROL.findall(main)]


def uncommented(language: Language) -> tuple[p.Finding, ...]:
    """The findings of somebody who has read and not commented."""
    return tuple(replace(f, choice=None, comment="", state="open") for f in findings(language))


@each_language
@pytest.mark.parametrize(("is_open", "may_extend", "missing"), list(product((True, False), repeat=3)))
def test_the_list_page_differs_in_what_is_read_and_in_nothing_else(
    language: Language, is_open: bool, may_extend: bool, missing: bool
) -> None:
    sources = ("Lillviks tingsrätt",) if missing else ()
    some = m.Reading(
        frame=frame(language),
        findings=uncommented(language),
        missing=sources,
        until=UNTIL,
        open=is_open,
        may_extend=may_extend,
    )
    with_findings, without = render(some), render(replace(some, findings=()))
    assert LIST.search(with_findings)
    assert not LIST.search(without)
    assert WHAT_IS_READ.sub("", without) == WHAT_IS_READ.sub("", LIST.sub("", with_findings))
    wanted = [
        ("a", "main", href("", "check"), text(language, "reading.to_check")),
        ("form", href("", "more_time")),
        ("quiet", text(language, "reading.more_time")),
    ]
    assert controls(without) == (wanted[: 3 if may_extend else 1] if is_open else [])


@each_language
def test_the_check_page_sends_the_same_form_with_the_same_words(language: Language) -> None:
    some = m.CommentCheck(frame=frame(language), findings=uncommented(language))
    with_findings, without = render(some), render(replace(some, findings=()))
    wanted = [("form", href("", "send")), ("main", text(language, "reading.send_none"))]
    assert controls(with_findings) == controls(without) == wanted
    each = re.compile(r"<h2>[^<]*</h2>\s*<p>[^<]*</p>\s*<p><a [^>]*>[^<]*</a></p>\s*")
    main = with_findings[: with_findings.index("<footer")]
    footer = with_findings[with_findings.index("<footer") :]
    assert len(each.findall(main)) == len(some.findings)
    assert each.sub("", main) + footer == without
    for key in ("check_key", "check_read", "check_neutral", "check_after"):
        assert text(language, f"reading.{key}") in without


@each_language
def test_a_comment_is_never_said_to_be_missing(language: Language) -> None:
    commented = render(m.CommentCheck(frame=frame(language), findings=findings(language)))
    assert text(language, "reading.check_read") not in commented
    assert ("main", text(language, "reading.send")) in controls(commented)


@each_language
def test_the_receipt_knows_no_findings(language: Language) -> None:
    page = m.CommentReceipt(frame=frame(language), at=AT, until=UNTIL, commented=False)
    assert {"frame", "errors", "at", "until", "commented"} == set(m.CommentReceipt.__dataclass_fields__) - {
        "template"
    }, "a new field could tell what was found"
    assert text(language, "reading.sent_none_h1") in render(page)
    assert text(language, "reading.sent_neutral") in render(page)


@each_language
@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_closed_list_offers_no_answer(language: Language, count: int) -> None:
    page = m.Reading(frame=frame(language), findings=findings(language)[:count], until=UNTIL)
    key = f"reading.{('none', 'one', 'some')[count]}_key"
    offered, over = text(language, key, count=count), text(language, f"{key}_over", count=count)
    assert offered.startswith(over)
    assert offered in render(page)
    closed = render(replace(page, open=False))
    assert over in closed
    assert offered not in closed


@each_language
def test_nobody_is_told_that_nothing_can_be_done(language: Language) -> None:
    words = template(language, "reading.none_key")
    assert {"sv": "skicka att du har läst", "en": "send that you have read"}[language] in words
    assert {"sv": "inte göra något", "en": "do not need to do"}[language] not in words
