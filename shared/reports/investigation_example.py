"""An invented basic investigation to look at: nobody in it exists, and no number belongs to anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from shared.domain.law.result_form import FORM_CHECKS, FORM_STATEMENTS
from shared.reports.document import (
    Destruction,
    IdentityMethod,
    IdentityProof,
    Language,
    LogPosition,
    NextStep,
    Person,
    ReadLine,
    Review,
)
from shared.reports.investigation import Answer, InvestigationDocument, Secrecy, Signed


def swedish() -> InvestigationDocument:
    """A vetting in class 2 at an authority; all three statements hold."""
    answers = dict.fromkeys(FORM_CHECKS, Answer.YES)
    answers.update(credit=Answer.NOT_APPLICABLE, social_media=Answer.NO)
    return InvestigationDocument(
        language=Language.SWEDISH,
        service="SP-2",
        vetting="Säkerhetsprövning, klass 2",
        version=1,
        case_reference="2026-0151",
        diary_number="KS 2026/00433",
        employer="Almby kommun",
        performer="Norrgranskning AB",
        position="drifttekniker",
        unit="tekniska förvaltningen",
        ordered_by=Person("Lena Österdahl", "säkerhetsskyddschef"),
        ordered_on=date(2026, 11, 2),
        interviewed_on=date(2026, 11, 16),
        purpose=(
            "Drifttekniker sköter styrningen av kommunens vattenverk och har tillgång till ritningar och larmplaner. "
            "Tjänsten är placerad i säkerhetsklass 2."
        ),
        legal_basis=(
            "Säkerhetsskyddslagen (2018:585) 3 kap. 1–4 §§ kräver att den som ska delta i säkerhetskänslig verksamhet prövas.",
            "Säkerhetsskyddsförordningen (2021:955) 5 kap. 2 § säger vad en grundutredning ska omfatta.",
        ),
        candidate_name="Alva Testsson",
        masked_number="19900101-****",
        identity=IdentityProof(IdentityMethod.ID_CHECK, date(2026, 11, 9), "Mona Lindqvist"),
        host="Mona Lindqvist, telefon 021-000 00 00",
        checks=answers,
        statements=dict.fromkeys(FORM_STATEMENTS, True),
        reason="",
        words={
            "loyalty": (
                "Personen beskriver utförligt varför uppdraget är viktigt och vad som skulle hända om ritningarna kom i orätta "
                "händer. Två tidigare chefer berättar om samma inställning."
            ),
            "reliability": (
                "Intygen stämmer med meritförteckningen. En lucka under våren 2021 förklarades i samtalet och bekräftades av en "
                "referens. Frågor besvarades rakt, också de som var svåra."
            ),
            "vulnerability": (
                "Personen har nära släkt i ett annat land och reser dit varje år. Det har talats om öppet, och personen vet vem "
                "på arbetsplatsen som ska kontaktas om någon ställer frågor om arbetet.\n\nEkonomin är ordnad."
            ),
            "overall": (
                "Samtal, intyg och referenser ger samma bild. Resorna är det som behöver följas upp; de kan tas upp i det årliga "
                "samtalet. Det som har kommit fram räcker för att svara ja på de tre påståendena."
            ),
        },
        evidence={
            "loyalty": ("Samtal 16 november 2026", "Referenser"),
            "reliability": ("Samtal 16 november 2026", "Betyg och intyg", "Referenser"),
            "vulnerability": ("Samtal 16 november 2026", "Andra källor"),
        },
        author=Signed("Karin Sjölund", date(2026, 11, 18)),
        review=Review("Johan Ek", date(2026, 11, 19)),
        secrecy=Secrecy.PUBLIC,
        readers=(
            ReadLine(datetime(2026, 11, 18, 9, 12, tzinfo=UTC), "Handläggare", "Grundutredningen"),
            ReadLine(datetime(2026, 11, 19, 8, 5, tzinfo=UTC), "Granskare", "Grundutredningen och bedömningen"),
        ),
        log=LogPosition("3f9a5c0be1724d886a0c4e57d2b91f3365fd08c7aa914be2907d1c58e6430bf2", 42),
        rendered_at=datetime(2026, 11, 19, 9, 30, tzinfo=UTC),
        destroyed=Destruction(30, "KS 2026/101"),
        next_step=NextStep(
            "Läs bilagan, bedöm om prövningen ska gå vidare, och anteckna det i ärendet.", date(2026, 11, 26)
        ),
    )  # fmt: skip


def english_not_all() -> InvestigationDocument:
    """A vetting in class 3 at a private operator, in English; one statement does not hold, and the reason is given."""
    words = {
        "loyalty": (
            "The person describes the task and why it matters, and two former managers say the same.\n\n"
            "Nothing came up that speaks against it."
        ),
        "reliability": (
            "A certificate could not be confirmed by the school that it names. The person was asked twice and gave two different "
            "accounts of it."
        ),
        "vulnerability": "The person owns a share of a supplier, and said so when asked. The share is to be sold in January.",
        "overall": (
            "What is unclear about the certificate weighs heavily for a post that handles keys and drawings. A new conversation "
            "with the school’s own documents at hand could change it."
        ),
    }
    answers = dict.fromkeys(FORM_CHECKS, Answer.YES)
    answers.update(credit=Answer.NOT_APPLICABLE, enforcement=Answer.NO)
    return replace(
        swedish(),
        language=Language.ENGLISH, service="SP-3", vetting="Security vetting, class 3", diary_number=None,
        employer="Norrkraft AB",
        position="substation technician", unit="operations", ordered_by=Person("Lena Österdahl", "head of protective security"),
        purpose=(
            "A substation technician works alone at the plants and has access to their drawings. The post is placed in security "
            "class 3."
        ),
        legal_basis=(
            "The Protective Security Act (2018:585), chapter 3, demands that whoever takes part in such activities is vetted.",
            "The Protective Security Ordinance (2021:955), chapter 5, section 2, says what a basic investigation has to cover.",
        ),
        checks=answers,
        statements={"personal_knowledge": True, "loyal": True, "reliable": False},
        reason=(
            "A certificate that matters to the post could not be confirmed, and the person has explained it in two ways that do "
            "not agree."
        ),
        words=words,
        evidence={"reliability": ("Grades and certificates", "Interview 16 November 2026")},
        secrecy=Secrecy.PRIVATE,
        readers=(ReadLine(datetime(2026, 11, 19, 8, 5, tzinfo=UTC), "Reviewer", "The investigation and the assessment"),),
        host="Mona Lindqvist, phone 021-000 00 00",
        destroyed=Destruction(30),
        next_step=NextStep(
            "Read the attachment, judge whether the vetting is to go on, and record it in the case.", date(2026, 11, 26)
        ),
    )  # fmt: skip
