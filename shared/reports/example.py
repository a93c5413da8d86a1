"""Invented documents to look at: nobody in them exists, and no number belongs to anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shared.reports.document import (
    Assessment,
    CheckKind,
    CheckLine,
    CheckOutcome,
    CommentBlock,
    CommentOption,
    CreditPermission,
    Destruction,
    DisputeOutcome,
    FindingBlock,
    IdentityMethod,
    IdentityProof,
    Language,
    LegalStatus,
    LogPosition,
    NextStep,
    NotDoneReason,
    Person,
    ReadLine,
    ReplyState,
    ReportDocument,
    Resolution,
    Review,
)


def swedish() -> ReportDocument:
    """An extended check of a head of unit, in Swedish: one final judgment and one credit entry."""
    return ReportDocument(
        language=Language.SWEDISH,
        kind=CheckKind.EXTENDED,
        version=1,
        case_reference="2026-0147",
        diary_number="KS 2026/00412",
        employer="Almby kommun",
        performer="Norrgranskning AB",
        position="enhetschef",
        unit="kultur- och fritidsförvaltningen",
        ordered_by=Person("Lena Österdahl", "rekryterare"),
        purpose=(
            "Enhetschefen ansvarar för en budget på 14 miljoner kronor, attesterar fakturor och leder arbetet med "
            "barn och unga. Förvaltningschefen Per Åhlund beslutade om kontrollen den 2 november 2026."
        ),
        legal_basis=(
            "Kontrollen är ett led i en uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen).",
            "Myndigheten får behandla uppgifter om lagöverträdelser när uppgiften kräver det (2018:218, 3 kap. 8 §).",
            "Kreditupplysningen tas för att tjänsten har ansvar för pengar (kreditupplysningslagen 9 §).",
        ),
        candidate_name="Alva Testsson",
        masked_number="19900101-****",
        identity=IdentityProof(IdentityMethod.E_IDENTIFICATION, date(2026, 11, 9)),
        host="Mona Lindqvist, telefon 021-000 00 00",
        checks=_checks_swedish(),
        findings=_findings_swedish(),
        reply=ReplyState.READ_AND_COMMENTED,
        credit_permission=CreditPermission.GIVEN,
        assessment=Assessment(
            text=(
                "Domen gäller bokföring i ett eget bolag som lades ner 2023. Tjänsten innebär att attestera fakturor, "
                "därför tas den upp. Kandidaten har själv berättat om den och beskrivit vad som har ändrats sedan dess.\n\n"
                "Betalningsanmärkningen är betald. Den säger lite om hur kandidaten sköter andras pengar. "
                "Ta upp båda uppgifterna i ett samtal innan ni bestämmer er."
            ),
            author="Karin Sjölund",
            signed_on=date(2026, 11, 18),
        ),
        review=Review("Johan Ek", date(2026, 11, 19)),
        not_looked_at=(
            "Hälsa, familj, facklig tillhörighet, tro och politiska åsikter.",
            "Sociala medier och annat på nätet.",
            "Mål om vård, familj, asyl och socialtjänst.",
        ),
        readers=(
            ReadLine(datetime(2026, 11, 13, 9, 12, tzinfo=UTC), "Handläggare", "Uppgifterna från källorna"),
            ReadLine(datetime(2026, 11, 14, 18, 40, tzinfo=UTC), "Kandidaten", "Uppgifterna från källorna"),
            ReadLine(
                datetime(2026, 11, 19, 8, 5, tzinfo=UTC),
                "Granskare",
                "Uppgifterna, kommentarerna och bedömningen",
            ),
        ),
        log=LogPosition("3f9a5c0be1724d886a0c4e57d2b91f3365fd08c7aa914be2907d1c58e6430bf2", 42),
        rendered_at=datetime(2026, 11, 19, 9, 30, tzinfo=UTC),
        destroyed=Destruction(30, "KS 2026/101"),
        next_step=NextStep(
            "Tala med kandidaten om uppgifterna och anteckna ert beslut i ärendet.", date(2026, 11, 27)
        ),
    )


def _checks_swedish() -> tuple[CheckLine, ...]:
    criminal = ("domar som gäller", "åtal som pågår")
    return (
        CheckLine("Västmanlands tingsrätt", criminal, date(2026, 11, 10), date(2026, 11, 12), CheckOutcome.DONE),
        CheckLine("Svea hovrätt", criminal, date(2026, 11, 10), date(2026, 11, 12), CheckOutcome.DONE),
        CheckLine(
            "Förvaltningsrätten i Uppsala", ("skattemål", "näringsförbud"), date(2026, 11, 10), None,
            CheckOutcome.NOT_DONE, NotDoneReason.SOURCE_SLOW,
        ),
        CheckLine(
            "Kreditupplysning", ("betalningsanmärkningar", "skuldsanering"), date(2026, 11, 11), date(2026, 11, 11),
            CheckOutcome.DONE,
        ),
        CheckLine(
            "Bolagsverket", ("uppdrag i bolag", "näringsförbud"), date(2026, 11, 11), date(2026, 11, 11),
            CheckOutcome.DONE,
        ),
    )  # fmt: skip


def _findings_swedish() -> tuple[FindingBlock, ...]:
    return (
        FindingBlock(
            source="Västmanlands tingsrätt",
            source_ref="mål B 0000-24",
            dated_on=date(2024, 9, 17),
            legal_status=LegalStatus.FINAL,
            final_on=date(2024, 10, 8),
            matched_on="Personnumret i domen är kandidatens.",
            relevance="Tjänsten attesterar fakturor. Kravprofilen säger att chefen ska kunna sköta bokföring rätt.",
            plain_words="Tingsrätten dömde till böter för bokföringsbrott. Det gällde sen årsredovisning i ett eget bolag.",
            kept=Destruction(30, "KS 2026/101"),
            comment=CommentBlock(
                CommentOption.CONTEXT,
                "Jag var ensam i bolaget och blev efter med allt när min revisor slutade. Det var mitt ansvar och jag "
                "betalade böterna direkt.\n\nSedan dess har jag gått en kurs i redovisning, och jag berättade om domen "
                "redan i första intervjun.",
            ),
        ),
        FindingBlock(
            source="Kreditupplysning",
            source_ref="svar 2026-11-11",
            dated_on=date(2025, 2, 3),
            legal_status=LegalStatus.CREDIT_ENTRY,
            final_on=None,
            matched_on="Frågan ställdes på kandidatens personnummer.",
            relevance="Tjänsten har eget budgetansvar.",
            plain_words="En betalningsanmärkning på 1 240 kronor, betald i mars 2025.",
            kept=Destruction(30, "KS 2026/101"),
            comment=CommentBlock(
                CommentOption.WRONG,
                "Räkningen gick till min gamla adress. Beloppet ska vara 740 kr, resten är avgifter.",
                Resolution(
                    DisputeOutcome.PARTLY,
                    "Beloppet är 740 kronor och 500 kronor i avgifter. Anmärkningen i sig är riktigt återgiven.",
                ),
            ),
        ),
    )
