"""Register extracts and security vetting as stories: who does which step, through the doors that people use."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from infra.local import tenant
from shared.domain.law.rows import Step
from shared.domain.procedure import awaited
from shared.domain.status import starts_on
from tests.scenario.people import Applicant, Ats, Candidate, Office
from tests.scenario.source import Source
from tests.scenario.story import Story
from tests.world.api import Answer
from tests.world.world import World, morning

WORDS = "Personen berättade lugnt och utförligt om det som frågades."
HOLISTIC: dict[str, object] = {
    "loyalty": "Personen står bakom kommunens uppdrag och har visat det i tidigare anställningar.",
    "reliability": "Det som personen berättar stämmer med intyg och med vad referenserna säger.",
    "vulnerability": "Personen har en bisyssla och berättar själv om hur intressen hålls isär.",
    "overall": "Sammantaget talar det som kommit fram för att personen kan delta i verksamheten.",
    "checks": {
        "cv": "yes", "references": "yes", "grades": "yes", "credit": "not_applicable", "enforcement": "no", "population": "yes",
        "social_media": "no", "open_sources": "yes", "engagements": "yes", "legal_processes": "no",
    },
    "statements": {"personal_knowledge": True, "loyal": True, "reliable": True},
}  # fmt: skip
ROLE = {
    "case_officer": "case_officer",
    "interviewer": "interviewer",
    "placing_body": "placing_body",
    "decider": "decider",
}
_ANSWERS: dict[str, tuple[str, str, str | None]] = {
    "need": ("orderer", "stated", "Arbetet rör vattenförsörjningen."),
    "proportionality": ("orderer", "proportionate", None),
    "conflict_of_interest": ("case_officer", "none", None),
    "diary_number": ("case_officer", "registered", "KS 2026/17"),
    "security_agreement": ("case_officer", "not_applicable", "Ingen leverantör deltar."),
    "offer_stage": ("orderer", "yes", None),
    "citizenship": ("case_officer", "swedish", None),
    "security_class": ("placing_body", "class_2", None),
    "placement": ("placing_body", "municipality", "Beslut 2026-09-01, KS 2026/9."),
    "rehire": ("case_officer", "no", None),
    "final_candidate": ("orderer", "yes", None),
}  # fmt: skip


def opened(world: World, service: str, who: Applicant, previous: str | None = None) -> Answer:
    """An orderer opens a case of a service."""
    body = {
        "position": who.position, "engagement": who.engagement, "service": service, "final_candidate": True,
        "requisition": who.requisition,
        "candidate": {"first_name": who.first_name, "last_name": who.last_name, "email": who.email},
        **({"previous": previous} if previous else {}),
    }  # fmt: skip
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answer = world.http("POST", "/tillit/v1/cases", body, headers=key, claims=world.staff("orderer"))
    world.until_quiet()
    return answer


def begun(
    world: World, service: str, position: str, previous: str | None = None, who: Applicant | None = None
) -> Story:
    """A case is open, and its questions are asked."""
    who = replace(who or Applicant(), position=position)
    answer = opened(world, service, who, previous)
    assert answer.status == 201, answer.text
    case = str(answer.json["case_id"])
    return Story(world, who, case, Ats(world), Office(world, case), Candidate(world, who), Source(world))


def ordered(
    world: World, service: str, position: str, previous: str | None = None, who: Applicant | None = None
) -> Story:
    """The order is accepted and the host named."""
    story = begun(world, service, position, previous, who)
    while questions := story.office.read("case_officer").json["questions"]:
        name = questions[0]["question"]
        role, code, text = _ANSWERS[name]
        story.office.do(role, "answers", question=name, answer=code, **({"text": text} if text else {}))
    story.office.do("case_officer", "host-changes", host=tenant.STAFF["case_officer"])
    return story


def started(
    world: World, service: str, position: str, previous: str | None = None, who: Applicant | None = None
) -> Story:
    """The candidate has read the notice and said so, and the work has begun."""
    story = ordered(world, service, position, previous, who)
    if starts_on(story.now) is None and service != "SP-A":
        story.candidate.arrive()
        story.office.start()
    else:
        story.office.do("case_officer", "collection-starts")
    return story


def content_of(story: Story, step: Step) -> dict[str, Any]:
    """Content that a step's form takes, as its role would send it."""
    now = story.world.now()
    by = tenant.STAFF[step.by[0]]
    met = {"met": True, "words": WORDS}
    contents: dict[str, dict[str, Any]] = {
        "text": {"text": WORDS},
        "reference": {"reference": "KS 2026/77"},
        "interview": {"held_on": now.date().isoformat(), "themes": [{"theme": "leisure", "notes": WORDS}]},
        "invitation": _invitation(now),
        "sources": {"sources": [{"source": "Bolagsverket", "relevance": "Tjänsten innebär inköp för stora belopp."}]},
        "application": {
            "operator": "Almby kommun", "supervisory_body": "Almby kommun", "title": "styrsystemsingenjör",
            "reason": "Tjänsten ger tillgång till vattenverkens styrsystem.",
        },
        "reply": {"reply": "inga_uppgifter_utlämnade"},
        "spu": {"sections": [{"heading": "Personalia", "text": "Enligt blanketten."}]},
        "authorisation": {"reliability": met, "knowledge": met, "need": met},
        "extract": {"shown": True, "date": now.date().isoformat(), "by": by},
    }  # fmt: skip
    return contents[step.form]


def _invitation(now: datetime) -> dict[str, Any]:
    return {
        "what": "Ett samtal om dig och ditt liv, inte ett förhör.", "why": "Arbetet är säkerhetskänsligt enligt lag.",
        "minutes": 90, "place": "Kommunhuset, rum 3", "when": (now + timedelta(days=5)).isoformat(),
        "who": tenant.STAFF["interviewer"], "topics": ["ekonomi", "fritid"],
    }  # fmt: skip


def next_step(story: Story) -> Step | None:
    """The step that is waited for."""
    return awaited(story.now, story.world.now())


def record(story: Story, step: Step, route: str | None = None, **content: object) -> Answer:
    """Record a step in its role."""
    given = content or (None if step.form == "none" else content_of(story, step))
    body: dict[str, object] = {
        "step": step.id,
        "route": route or step.routes[0],
        **({"content": given} if given else {}),
    }
    if step.form == "extract":
        body["issued_on"] = (story.world.now() - timedelta(days=3)).date().isoformat()
    answer = story.office.ask(step.by[0], "steps", **body)
    story.world.until_quiet()
    return answer


def walk(story: Story, until: str = "", **routes: str) -> None:
    """Do what is waited for, until the step named is, or none; after an invitation its days pass."""
    while (step := next_step(story)) and step.id != until:
        answer = record(story, step, routes.get(step.id))
        assert answer.status == 201, (step.id, answer.text)
        if step.form == "invitation":
            story.world.advance(days=3)


def judged(story: Story) -> None:
    """The overall assessment, four eyes, the report in the operator's hands."""
    done = [step for step in ("certificates", "references", "delta") if step in story.now.steps]
    told = {**HOLISTIC, "evidences": [{"heading": "reliability", "steps": done}]}
    story.office.do("case_officer", "assessments", holistic=told)
    story.office.do("reviewer", "reviews", outcome="approved")
    story.office.do("case_officer", "releases")


def decided(story: Story, outcome: str = "godkänd") -> None:
    """The operator's decider decides."""
    reasons = "Helhetsbedömningen bygger på samtal, intyg och referenser."
    story.office.do("decider", "decisions", outcome=outcome, reasons=reasons)


def consents(story: Story, choice: str = "yes") -> None:
    """The candidate answers about the record check, on the pages."""
    browser = story.candidate.browser
    browser.open("/c/consent/choose")
    browser.send("/c/consent/choose", choice=choice)
    answer = browser.send("/c/consent/sign")
    assert answer.status == 200, answer.text
    story.world.until_quiet()


def export(story: Story) -> Answer:
    """The placing body takes the application out."""
    path = f"/tillit/v1/cases/{story.case}/record-check-application"
    return story.world.http("GET", path, claims=story.world.staff("placing_body"))


def steps_shown(story: Story, role: str = "case_officer") -> dict[str, dict[str, Any]]:
    """The case's steps by id, as a role sees them."""
    return {step["step"]["code"]: step for step in story.office.read(role).json["procedure_steps"]}


def day_comes(story: Story, days: int) -> None:
    """So many days pass, and the scheduler runs."""
    story.world.move_to(morning((story.world.now() + timedelta(days=days)).date()))
    story.world.tick()
