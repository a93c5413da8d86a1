"""Register extracts and security vetting through the staff API: who does which step with which content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain import commands as c
from shared.domain.consent import AnswerConsent
from shared.domain.events import MessageSent
from shared.domain.law.result_form import FORM_CHECKS, FORM_STATEMENTS
from shared.domain.law.rows import Step
from shared.domain.procedure import awaited
from tests.unit.test_staff_api_policy import HOST
from tests.unit.test_staff_api_world import (
    DECIDER,
    NUMBER,
    OFFICER,
    REVIEWER,
    Got,
    Staff,
    World,
    staff,
)

PLACER, INTERVIEWER = staff("placing_body"), staff("interviewer")
WHO = {"case_officer": OFFICER, "interviewer": INTERVIEWER, "placing_body": PLACER, "decider": DECIDER}
APPROVAL = {"SECURITY_PROTECTION_APPROVAL": "SÄK 2026/3"}
WORDS = "Personen har berättat öppet och lugnt om det som frågades."
HOLISTIC = {
    "loyalty": "Personen står bakom verksamhetens värden och har visat det under flera år.",
    "reliability": "Uppgifterna stämmer med intygen, och referenserna beskriver samma person.",
    "vulnerability": "Personen har band till ett annat land och talar själv om hur det hanteras.",
    "overall": "Sammantaget finns inget som talar emot att personen deltar i verksamheten.",
}
FORM: dict[str, dict[str, Any]] = {
    "checks": dict.fromkeys(FORM_CHECKS, "yes") | {"credit": "not_applicable"},
    "statements": dict.fromkeys(FORM_STATEMENTS, True),
}
_ANSWERS = {
    "need": ("stated", "Arbetet rör skyddsvärda uppgifter."), "proportionality": ("proportionate", None),
    "conflict_of_interest": ("none", None), "rehire": ("no", None),
    "security_agreement": ("not_applicable", "Ingen leverantör deltar."),
    "offer_stage": ("yes", None), "placement": ("supervisory_authority", "Beslut 2026-09-01, dnr 2026/44, tillsynsmyndigheten."),
    "citizenship": ("swedish", None), "diary_number": ("registered", "KS 2026/17"),
    "security_class": ("class_2", None),
}  # fmt: skip


def content_of(world: World, step: Step, who: Staff) -> dict[str, Any] | None:
    """Content that a step's form takes."""
    now = world.services.clock.now()
    return {
        "none": None,
        "text": {"text": WORDS},
        "reference": {"reference": "2026/77", "text": WORDS},
        "interview": {"held_on": now.date().isoformat(), "themes": [{"theme": "free", "notes": WORDS}]},
        "invitation": {
            "what": "Ett samtal om dig och ditt liv, inte ett förhör.", "why": "Arbetet är säkerhetskänsligt enligt lag.",
            "minutes": 90, "place": "Torget 1, rum 3", "when": (now + timedelta(days=5)).astimezone(UTC).isoformat(),
            "who": "interviewer-1", "topics": ["ekonomi", "fritid"],
        },
        "sources": {"sources": [{"source": "Bolagsverket", "relevance": "Tjänsten innebär inköp för stora belopp."}]},
        "application": {
            "operator": "Exempelby Energi AB", "supervisory_body": "Länsstyrelsen", "title": "drifttekniker",
            "reason": "Tjänsten ger tillgång till ritningar över elnätets styrning.",
        },
        "reply": {"reply": "inga_uppgifter_utlämnade"},
        "spu": {"sections": [{"heading": "Personalia", "text": "Som i blanketten."}]},
        "authorisation": {name: {"met": True, "words": WORDS} for name in ("reliability", "knowledge", "need")},
        "extract": {"shown": True, "date": now.date().isoformat(), "by": who.subject},
    }[step.form]  # fmt: skip


def ordered(world: World, service: str) -> str:
    """A case of a service whose order is accepted and whose host is named."""
    case = world.opened(service=service)
    while asked := OFFICER.get(f"/cases/{case}?parts=names").body["questions"]:
        question = asked[0]["question"]
        answer, text = _ANSWERS[question]
        who = PLACER if question in ("placement", "security_class") else OFFICER
        body = {"question": question, "answer": answer, **({"text": text} if text else {})}
        got = world.command(who, case, "answers", body)
        assert got.status == 201, got.body
    got = world.command(OFFICER, case, "host-changes", {"host": HOST})
    assert got.status == 201, got.body
    return case


def started(world: World, service: str, days: int = 10) -> str:
    """The candidate is informed, and the steps may begin."""
    case = ordered(world, service)
    if service != "SP-A":
        body = {"document_kind": "passport", "person_number": NUMBER}
        assert world.command(OFFICER, case, "identity-checks", body).status == 201
        world.does(case, c.AnswerProtected(False), "candidate:protected")
        world.does(case, c.ShowNotice("notice", 1, "h", "sv"), "candidate:notice")
        world.does(case, c.Acknowledge("h"), "candidate:acknowledged")
    world.move(days)
    got = world.command(OFFICER, case, "collection-starts", {})
    assert got.status == 201, got.body
    return case


def next_step(world: World, case: str) -> Step | None:
    """The step that is waited for."""
    return awaited(world.state(case), world.services.clock.now())


def record(
    world: World, case: str, step: Step, route: str | None = None, content: dict[str, Any] | None = None
) -> Got:
    """Record a step in its role, with content that its form takes."""
    who = WHO[step.by[0]]
    given = content or content_of(world, step, who)
    body = {"step": step.id, "route": route or step.routes[0], **({"content": given} if given else {})}
    if step.form == "extract":
        body["issued_on"] = world.services.clock.now().date().isoformat()
    return world.command(who, case, "steps", body)


def walk(world: World, case: str, until: str = "", route: dict[str, str] | None = None) -> None:
    """Do what is waited for, until the step named is, or none; an invitation is mailed and its days pass."""
    while (step := next_step(world, case)) and step.id != until:
        got = record(world, case, step, (route or {}).get(step.id))
        assert got.status == 201, (step.id, got.body)
        if step.form == "invitation":
            world.fact(case, MessageSent(f"message:{step.id}:1", step.id))
            world.move(_moved(world) + 3)


def _moved(world: World) -> int:
    return round((world.services.clock.now() - datetime.now(UTC)).total_seconds() / 86400)


def later(world: World, days: int) -> None:
    """Days pass."""
    world.move(_moved(world) + days)


def assessed(world: World, case: str) -> None:
    """Assessment, four eyes, the report, release."""
    got = world.command(OFFICER, case, "assessments", {"holistic": {**HOLISTIC, **FORM}})
    assert got.status == 201, got.body
    assert world.command(REVIEWER, case, "reviews", {"outcome": "approved"}).status == 201
    world.written(case)
    assert world.command(OFFICER, case, "releases", {}).status == 201


def consents(world: World, case: str, *, given: bool = True) -> None:
    """The candidate answers about the record check."""
    world.does(case, AnswerConsent(given, "sp-consent", "h"), f"candidate:consent:{given}")


def shown(world: World, case: str, who: Staff = OFFICER, parts: str = "") -> dict[str, Any]:
    """A case as somebody sees it."""
    got = who.get(f"/cases/{case}{parts}")
    assert got.status == 200, got.body
    body: dict[str, Any] = got.body
    return body


def steps_shown(world: World, case: str, who: Staff = OFFICER) -> dict[str, dict[str, Any]]:
    """The case's steps by id, as somebody sees them."""
    return {step["step"]["code"]: step for step in shown(world, case, who, "?parts=names")["procedure_steps"]}
