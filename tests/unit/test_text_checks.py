"""Free text near a discrimination ground, family plans, a union or health is warned of, in both languages; nothing is blocked."""

import unicodedata

import pytest

from shared.domain.text_checks import RULES, check_text

NEAR = [
    ("sex", "Vi söker helst en kvinna till tjänsten."),
    ("sex", "He said that a young woman would fit better."),
    ("gender_identity", "Kandidaten är transperson."),
    ("gender_identity", "She spoke about her gender identity."),
    ("ethnicity", "Har utländsk bakgrund och en tydlig brytning."),
    ("ethnicity", "He has a strong accent."),
    ("religion", "Hon är troende muslim och bär slöja."),
    ("religion", "He is a practising Jew and goes to church no more."),
    ("disability", "Berättade om sin funktionsnedsättning och sin ADHD."),
    ("disability", "He is disabled and uses a wheelchair."),
    ("orientation", "Kandidaten är homosexuell."),
    ("orientation", "He is openly gay."),
    ("age", "Kandidaten är för gammal för gruppen."),
    ("age", "She is 58 years old, close to retirement."),
    ("family", "Hon är gravid och går snart på föräldraledighet."),
    ("family", "He has two children and is on parental leave."),
    ("union", "Kandidaten är med i facket och var fackligt aktiv."),
    ("union", "He was a union representative."),
    ("health", "Har varit sjukskriven för utmattning."),
    ("health", "She was on sick leave for depression."),
]
ALIKE = [
    "Fackmannen har fackkunskap och arbetade på fackspråk.",
    "Sjuksköterskan arbetar på sjukhuset.",
    "Läraren arbetar ensam med barn och deras föräldrar.",
    "Man kan tro att det är så, men hon tror inte det.",
    "Kontoret ligger på Kyrkogatan; chefen heter Manfred Karlsson.",
    "Äldreboendet och ålderdomshemmet har samma chef.",
    "Domen gäller ett sexualbrott.",
    "Hälso- och sjukvården är en annan förvaltning.",
    "Programmet hade en operation som upprepades.",
    "Verksamheten startade för 25 år sedan.",
    "The specialist has craft knowledge of the European Union.",
    "The race condition disabled the account.",
    "A judgment about a sex offence, dated last year.",
    "He manages the reunion of the management team.",
    "The teacher works alone with children.",
    "The police union of forces is a phrase of the manual.",
    "Health and safety rules are known.",
    "Mr Black lives in Oldham; Ms Gay leads the office.",
    "The case is 25 years long.",
    "The same rules make the decision; Jude and Karl were in Rome.",
    "Kontoret i Rom hälsar; en make-up-artist från Romarvägen bad att få hälsa på.",
]


@pytest.mark.parametrize(("ground", "text"), NEAR, ids=lambda value: value[:30])
def test_words_near_a_ground_are_shown_with_their_place(ground: str, text: str) -> None:
    found = [warning for warning in check_text(text) if warning.ground == ground]
    assert found, text
    assert all(
        warning.rule == RULES[ground] and text[warning.start : warning.end].strip() for warning in found
    )


@pytest.mark.parametrize("text", ALIKE, ids=lambda value: value[:30])
def test_words_that_only_look_alike_are_left_alone(text: str) -> None:
    assert [text[w.start : w.end] for w in check_text(text)] == []


def test_every_ground_is_looked_for_in_both_languages() -> None:
    assert {ground for ground, _ in NEAR} == set(RULES)
    assert all(sum(1 for known, _ in NEAR if known == ground) > 1 for ground in RULES)


def test_an_ordinary_assessment_has_no_warning() -> None:
    text = "Kontrollerna är genomförda. Inget i dem berör tjänstens krav. Kandidaten har läst och inte yttrat sig."
    assert check_text(text) == ()


def test_letters_in_parts_are_read_as_whole_ones() -> None:
    assert check_text(unicodedata.normalize("NFD", "föräldraledig")) == check_text("föräldraledig")


def test_the_places_come_in_order() -> None:
    found = check_text("Hon är gravid. Hon är muslim. Hon är 55 år gammal.")
    assert [w.ground for w in found] == ["family", "religion", "age"]
