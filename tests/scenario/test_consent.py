"""A security vetting as its candidate meets it: invited to an interview, asked for the consent by law, free to take it back."""

import uuid

import pytest

from infra.demo.procedure import content_of
from infra.local import tenant
from tests.scenario.people import DAG, Applicant, Ats, Candidate, Office
from tests.scenario.source import Source
from tests.scenario.story import Story
from tests.unit.staff_api_procedures import FORM, HOLISTIC
from tests.world.world import World

ANSWERS: dict[str, dict[str, object]] = {
    "need": {"answer": "stated", "text": "Driftteknikern kan stänga av vattnet för hela kommunen."},
    "proportionality": {"answer": "proportionate"},
    "conflict_of_interest": {"answer": "none"},
    "security_agreement": {"answer": "not_applicable", "text": "Ingen leverantör deltar."},
    "citizenship": {"answer": "swedish"},
    "placement": {"answer": "municipality", "text": "Beslut 2026-09-01, KS 2026/44, kommunstyrelsen."},
    "diary_number": {"answer": "registered", "text": "KS 2026/55"},
}
WITHOUT_CONTENT = ("kontroll", "prövning", "säkerhet", "drifttekniker", "Stadshuset", "Ingrid")


def engineer() -> Applicant:
    return Applicant(number=DAG, first_name="Dag", email="dag@example.com", position="control-engineer")


def ordered(world: World, service: str) -> Story:
    """An orderer has ordered a vetting; everything that is asked is answered, and the host is named."""
    who = engineer()
    candidate = {"first_name": who.first_name, "last_name": who.last_name, "email": who.email}
    body = {
        "position": who.position, "engagement": who.engagement, "language": who.language, "service": service,
        "candidate": {**candidate, "person_number": who.number}, "final_candidate": True,
    }  # fmt: skip
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    answer = world.http("POST", "/tillit/v1/cases", body, headers=headers, claims=world.staff("orderer"))
    assert answer.status == 201, answer.text
    case = str(answer.json["case_id"])
    story = Story(world, who, case, Ats(world), Office(world, case), Candidate(world, who), Source(world))
    while asked := story.office.read("case_officer").json["questions"]:
        name = asked[0]["question"]
        role = "placing_body" if "placing_body" in asked[0]["roles"] else "case_officer"
        story.office.do(role, "answers", question=name, **ANSWERS[name])
    story.office.do("case_officer", "host-changes", host=tenant.STAFF["case_officer"])
    return story


def started(world: World, service: str = "SP-3") -> Story:
    """The candidate is informed, and the vetting has begun."""
    story = ordered(world, service)
    story.candidate.arrive()
    story.office.start()
    return story


def record(story: Story, step: str, route: str | None = None) -> None:
    """The step that is waited for is done by its role."""
    shown = {s["step"]["code"]: s for s in story.office.read("case_officer").json["procedure_steps"]}[step]
    role = shown["roles"][0]
    body: dict[str, object] = {"step": step, "route": route or shown["routes"][0]}
    if shown["form"] != "none":
        body["content"] = content_of(shown["form"], tenant.STAFF[role], story.world.now())
    story.office.do(role, "steps", **body)


def asked(world: World, service: str = "SP-3") -> Story:
    """The basic investigation is made and handed over, and the decider goes on: now the consent is asked for."""
    story = started(world, service)
    record(story, "interview_invitation")
    world.advance(days=3)
    for step in ("interview", "certificates", "references"):
        record(story, step)
    story.office.do("case_officer", "assessments", holistic={**HOLISTIC, **FORM})
    story.office.do("reviewer", "reviews", outcome="approved")
    story.office.do("case_officer", "releases")
    record(story, "interim_assessment", "go_on")
    story.candidate.sign_in()
    return story


def says(story: Story, choice: str) -> None:
    """The candidate answers the question, and signs the text that is shown."""
    browser = story.candidate.browser
    browser.open("/c/consent")
    browser.open("/c/consent/choose")
    assert browser.send("/c/consent/choose", choice=choice).status == 200
    assert browser.send("/c/consent/sign").status == 200
    story.world.until_quiet()


def waiting(story: Story) -> tuple[str, str]:
    told = story.office.read("case_officer").json["waiting_for"]
    return told["who"], told["what"]


def mail_bodies(story: Story) -> list[str]:
    return [f"{m.subject} {m.body}" for m in story.world.mail() if m.to == story.who.email]


def test_the_invitation_is_mailed_without_content_and_read_on_the_page(world: World) -> None:
    story = started(world)
    record(story, "interview_invitation")
    assert story.sent()[-1] == "interview_invitation"
    mail = mail_bodies(story)[-1]
    assert [word for word in WITHOUT_CONTENT if word.lower() in mail.lower()] == []
    page = story.candidate.browser.open("/c/interview").text
    for told in ("Ingrid Sandell", "Stadshuset, rum 3", "90 minuter", "ekonomi", "Ring Mona Lindqvist"):
        assert told in page, told
    reader = [(a.who, a.what) for a in world.readings.read(story.now.tenant, story.case)]
    assert ("candidate", "invitation") in reader


def test_the_host_is_told_by_name_and_a_change_is_told(world: World) -> None:
    story = started(world)
    assert "Mona Lindqvist" in story.candidate.browser.open("/c/case").text
    story.office.do("case_officer", "host-changes", host=tenant.STAFF["interviewer"])
    assert story.sent()[-1] == "host_changed"
    assert "Ingrid Sandell" in story.candidate.browser.open("/c/case").text


def test_a_consent_is_asked_for_once_and_carries_the_record_check(world: World) -> None:
    story = asked(world)
    assert waiting(story) == ("candidate", "consent")
    assert story.sent().count("consent_wanted") == 1
    mail = next(m for m in mail_bodies(story) if "en fråga till dig" in m)
    assert [word for word in WITHOUT_CONTENT if word.lower() in mail.lower()] == []
    assert story.office.refused("placing_body", "steps", step="record_check", route="done", content=_application(world)) == (
        409, "no_consent",
    )  # fmt: skip
    assert story.candidate.browser.open("/c/report").status == 200, (
        "the candidate reads the report that was handed over"
    )
    says(story, "yes")
    assert story.events()[-1] == "consent.given"
    record(story, "record_check")
    assert "Säkerhetspolisen gör en registerkontroll" in story.candidate.browser.open("/c/case").text
    world.advance(days=30)
    world.tick()
    assert story.sent().count("consent_wanted") == 1


@pytest.mark.parametrize("first", ["no", "yes"])
def test_a_no_and_a_consent_taken_back_go_to_a_human_decision(world: World, first: str) -> None:
    """SP-16: nothing ends by itself, however long it stands; the decider is waited for."""
    story = asked(world)
    says(story, first)
    if first == "yes":
        browser = story.candidate.browser
        browser.open("/c/consent/withdraw")
        assert browser.send("/c/consent/withdraw").status == 200
        world.until_quiet()
    assert story.now.consent == ("refused" if first == "no" else "withdrawn")
    world.advance(days=90)
    world.tick()
    assert waiting(story) == ("decider", "decision")
    assert not {"case.cancelled", "case.closed", "case.withdrawn"} & set(story.events())
    assert "reminder_1" not in story.sent()[-3:], "a no is never reminded of"


def _application(world: World) -> dict[str, object]:
    return content_of("application", tenant.STAFF["placing_body"], world.now())
