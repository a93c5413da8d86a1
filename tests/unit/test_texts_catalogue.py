"""The texts themselves: both languages, same placeholders, plain words, and words that never stand there."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import resources
from typing import get_args

import pytest

from shared.domain.regimes import REGIMES
from shared.texts import dates
from shared.texts.catalogue import (
    LANGUAGES,
    Language,
    MissingTextError,
    MissingValueError,
    catalogue,
    placeholders,
    text,
)
from shared.texts.consents import RECORD_CHECK, Statement, consent_text
from shared.texts.mails import SUBJECT_LENGTH, MailKind, Variant, mail
from shared.texts.notices import notice, notice_text
from tests.browser.setting import VALUES

NEVER: dict[Language, tuple[str, ...]] = {
    "sv": (
        "flagga",
        "flaggor",
        "träff",
        "avvikelse",
        "underkänd",
        "grattis",
        "snart",
        "inom kort",
        "handläggning pågår",
        "handläggare",
        "bedömare",
        "fynd",
        "anmärkning",
        "man",
        "vederbörande",
        "den sökande",
        "ogiltig",
        "felaktig inmatning",
        "obligatoriskt fält",
        "vänligen",
        "tyvärr",
        "oops",
        "klicka",
        "erkänn",
        "förklara dig",
        "ren",
        "utan anmärkning",
        "riskprofil",
        "för din och vår trygghet",
        "vi värnar din integritet",
        "genom att fortsätta",
        "kommunicering",
        "yttrande",
        "inkomma",
        "utebliven",
        "läggs dig inte till last",
        "gallring verkställs",
        "ej lagakraftvunnen",
        "innan dess att",
        "beträffande",
        "i syfte att",
        "avseende",
        "övrigt",
        "inhämtning",
    ),
    "en": (
        "flag",
        "hit",
        "hits",
        "deviation",
        "failed",
        "clear",
        "consider",
        "congratulations",
        "shortly",
        "soon",
        "invalid",
        "required field",
        "please",
        "unfortunately",
        "sorry",
        "oops",
        "click",
        "confess",
        "explain yourself",
        "principal",
        "the applicant",
        "risk profile",
        "by continuing",
        "utilise",
        "regarding",
        "in order to",
        "prior to",
    ),
}
LONG_SENTENCE = 20


NOTICES = sorted({(r.notice, r.notice_version) for r in REGIMES if "acknowledged" in r.gate})
words = json.loads(resources.files("shared.web.candidate").joinpath("words.json").read_text("utf-8"))


def all_texts(language: Language) -> Iterator[tuple[str, str]]:
    """Yield every text of a language with its key: pages, notices, mails."""
    for key, versions in catalogue().items():
        yield key, versions[language]
    for name, version in NOTICES:
        shown = notice(name, version, language, VALUES[language])
        for number, line in enumerate(notice_text(shown).splitlines()):
            yield f"{name}.{number}", line
    for statement in get_args(Statement):
        yield f"consent.{statement}", consent_text(RECORD_CHECK, language, statement, VALUES[language])
    for kind in get_args(MailKind):
        for variant in get_args(Variant):
            sent = mail(kind, language, mail_values(language), variant)
            yield f"mail.{kind}", f"{sent.subject}. {sent.body}"
    for key, word in words.items():
        yield f"word.{key}", word[language]


def mail_values(language: Language) -> dict[str, str]:
    return {
        **VALUES[language],
        "address": "https://tillit.example.se/c/Zm9yZXN0",
        "until": dates.day(language, date(2026, 9, 27)),
        "done_at": dates.day(language, date(2026, 9, 9)),
    }


def test_every_text_stands_in_both_languages_with_the_same_placeholders() -> None:
    for key, versions in catalogue().items():
        assert set(versions) == set(LANGUAGES), key
        assert all(words.strip() == words and words for words in versions.values()), key
        assert placeholders(versions["sv"]) == placeholders(versions["en"]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_never_stand_on_a_page(language: Language) -> None:
    found = [
        (key, word)
        for key, words in all_texts(language)
        for word in NEVER[language]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_id_and_no_percentage_in_a_text(language: Language) -> None:
    for key, words in all_texts(language):
        assert not re.search(r"\b(?:BK|KU|PN|SP|OS|GR)-\d\d\b|%", words), key


def test_permission_is_never_called_consent() -> None:
    for key, versions in catalogue().items():
        if key.startswith(("permission.", "status.", "obstacle.")) and "consent" not in key:
            assert "samtycke" not in versions["sv"].lower(), key
            assert "consent" not in versions["en"].lower(), key
        if key.startswith("consent."):
            assert "medgivande" not in versions["sv"].lower(), key
            assert "permission" not in versions["en"].lower(), key
    assert "medgivande" in text("sv", "permission.signed_yes", **VALUES["sv"])
    assert "consent" in text("en", "notice.ack_key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_sentences_are_listed_for_a_person(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = [(key, s) for key, words in all_texts(language) for s in re.split(r"(?<=[.?!:])\s+", words)]
    long = [(key, s) for key, s in sentences if len(s.split()) > LONG_SENTENCE]
    with capsys.disabled():
        for key, sentence in long:
            print(f"\n  {language} {key}: {len(sentence.split())} words: {sentence}", end="")  # noqa: T201 - for a person
    words = sum(len(s.split()) for _, s in sentences)
    assert words / len(sentences) < LONG_SENTENCE / 2, "sentences have grown long on the whole"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(MailKind))
def test_mails_are_thin(kind: MailKind, language: Language) -> None:
    values = mail_values(language)
    sent = mail(kind, language, values)
    assert len(sent.subject) <= SUBJECT_LENGTH
    assert "\n" not in sent.subject
    assert values["employer"] in sent.subject
    assert {"sv": "godkänna något på telefon", "en": "approve anything by phone"}[language] in sent.body
    assert values["host_phone"] in sent.body
    whole = f"{sent.subject} {sent.body}".lower()
    assert values["position"] not in whole
    assert not re.search(r"kontroll|\bcheck|\bdom\b|judgment|kredit|credit|\buppgift\b|finding", whole)
    assert "{" not in whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(MailKind))
def test_a_long_employer_name_leaves_the_subject_short(kind: MailKind, language: Language) -> None:
    values = {
        **mail_values(language),
        "employer": "Kommunalförbundet för räddning och utbildning i Norra Lillvik",
    }
    sent = mail(kind, language, values)
    assert 0 < len(sent.subject) <= SUBJECT_LENGTH
    assert values["employer"] in sent.body


def test_missing_texts_and_values_are_named() -> None:
    with pytest.raises(MissingTextError, match=r"start\.nothing"):
        text("sv", "start.nothing")
    with pytest.raises(MissingValueError, match="employer"):
        text("sv", "start.h1")
    with pytest.raises(MissingTextError):
        notice("bk-b", 99, "sv", VALUES["sv"])
    with pytest.raises(MissingTextError):
        notice("../pages", 1, "sv", {})
    with pytest.raises(MissingTextError):
        consent_text("record-check.v99", "sv", "yes", VALUES["sv"])
    with pytest.raises(MissingValueError):
        mail("invitation", "sv", {"employer": "Lillviks kommun"})


def test_dates_and_numbers_as_people_write_them() -> None:
    friday = date(2026, 11, 27)
    assert dates.weekday("sv", friday).replace("\xa0", " ") == "fredag 27 november 2026"
    assert dates.weekday("en", friday).replace("\xa0", " ") == "Friday 27 November 2026"
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert dates.clock("sv", summer) == "0.30"
    assert dates.clock("en", summer).replace("\xa0", " ") == "12.30 am"
    assert dates.day("sv", summer).replace("\xa0", " ") == "2 juli 2026"
    assert dates.clock("en", datetime(2026, 1, 1, 11, 0, tzinfo=UTC)).replace("\xa0", " ") == "12 pm"
    assert dates.number("sv", 4000) == "4\xa0000"
    assert dates.number("en", 4000) == "4,000"
    with pytest.raises(ValueError, match="zone"):
        dates.clock("sv", datetime(2026, 1, 1))  # noqa: DTZ001 - a time without a zone is what is refused
