"""Public records (case 12): notes and facts apart, somebody asks for the documents, and the archive comes before disposal."""

import json
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from shared.domain.filing import official
from shared.domain.status import state
from tests.scenario.report import text
from tests.scenario.story import Story, closed, opened, replied, told
from tests.scenario.test_retention import statute
from tests.world.world import TENANT, World


def events(story: Story, *prefixes: str) -> list[str]:
    return [name for name in story.events() if name.startswith(prefixes)]


def somebody_asks(story: Story, *documents: str, asked_by: str | None = None) -> None:
    """Somebody calls and asks for documents."""
    who = {"asked_by": asked_by} if asked_by else {}
    story.office.do("registrar", "disclosures", documents=list(documents), channel="telephone", **who)


def judged(story: Story, document: str, outcome: str = "open", **more: object) -> None:
    story.office.do(
        "registrar",
        "secrecy-tests",
        disclosure="d1",
        document=document,
        outcome=outcome,
        reason="Prövat för den här begäran.",
        **more,
    )


def decided(story: Story, outcome: str) -> str:
    """The request is decided; the text of the answer."""
    reasons = (
        "Uppgifterna omfattas av den sekretess som anges."
        if outcome != "released"
        else "Ingen sekretess gäller."
    )
    story.office.do("decider", "disclosure-decisions", disclosure="d1", outcome=outcome, reasons=reasons)
    answer = story.office.get("registrar", "disclosure-answers?disclosure=d1")
    assert answer.status == 200, answer.text
    return text(answer.body)


def test_an_order_of_an_authority_waits_for_its_diary_number_and_takes_nothing_personal_for_one(
    world: World,
) -> None:
    story = opened(world)
    office = story.office
    for question, answer, more in (
        ("need", "stated", {"text": "Läraren arbetar ensam med barn."}),
        ("proportionality", "proportionate", {}),
        ("conflict_of_interest", "none", {}),
    ):
        office.answer(question, answer, **more)
    assert (official(story.now), story.now.service) == (True, None)
    assert office.read("case_officer").json["questions"][0]["question"] == "diary_number"
    for personal in ("Ida Provsson", "KS 2026/17 Provsson", "19800101-2386"):
        refused = office.refused(
            "case_officer", "answers", question="diary_number", answer="registered", text=personal
        )
        assert refused == (422, "diary_number_form")
    office.answer("diary_number", "registered", text="KS 2026/17")
    assert story.now.service == "BK-B"
    assert office.read("case_officer").json["file"]["subject"] == "Bakgrundskontroll, KS 2026/17"


def test_working_notes_go_at_the_release_and_recorded_facts_stay(world: World) -> None:
    """OS-02, OS-10"""
    story = replied(world)
    office = story.office
    office.do("case_officer", "working-notes", text="Ring tingsrätten på tisdag.")
    note = office.read("case_officer").json["working_notes"][0]
    office.do(
        "case_officer",
        "recorded-facts",
        text="Tingsrätten uppgav att målet är avslutat.",
        source="Tingsrätten, per telefon",
        observed_on="2026-11-23",
        note=note["note"],
    )
    assert office.refused(
        "case_officer",
        "recorded-facts",
        text="Uppgift.",
        source="Annan",
        observed_on="2026-11-23",
        note="notes-1",
    ) == (422, "no_such_note")
    assert "working" in {k["sk"]["S"].split("#")[1] for k in world.items("KeysTable")}
    office.finish()

    seen = office.read("case_officer").json
    assert "working_notes" not in seen
    (fact,) = seen["facts"]
    assert (fact["by"], fact["source"]) == ("Mona Lindqvist", "Tingsrätten, per telefon")
    assert "working" not in {k["sk"]["S"].split("#")[1] for k in world.items("KeysTable")}
    assert events(story, "class.disposed") == ["class.disposed"]
    assert (state(story.now), story.now.shredded) == ("rapporterad", False)
    assert office.refused("case_officer", "working-notes", text="En till.") == (409, "notes_are_gone")


def test_a_request_is_answered_with_what_is_secret_left_out_of_the_text(world: World) -> None:
    """OS-01, OS-05, OS-07, OS-08"""
    story = closed(world, persona="final_judgment")
    office = story.office
    before = (story.ats.received(), story.mails(), story.office.read("orderer").json["state"])
    assert office.refused("registrar", "disclosures", documents=["working_notes"], channel="visit") == (
        409,
        "not_official",
    )
    somebody_asks(story, "report", "decision", asked_by="Lokaltidningen")

    shown = office.get("registrar", "disclosure-documents?disclosure=d1&document=report")
    whole = " ".join(shown.json["texts"])
    assert "Misshandel" in whole
    assert office.refused(
        "decider", "disclosure-decisions", disclosure="d1", outcome="released", reasons="Skäl nog."
    ) == (409, "secrecy_not_tested")
    name = f"{story.who.first_name} {story.who.last_name}"
    assert name in whole
    wrong = [{"text": "Står ingenstans", "ground": "OSL 39:3"}]
    assert office.refused(
        "registrar", "secrecy-tests", disclosure="d1", document="report", outcome="masked", reason="Prövat.", passages=wrong
    ) == (422, "passage_not_found")  # fmt: skip
    passages = [{"text": "Misshandel", "ground": "OSL 35:3"}, {"text": name, "ground": "OSL 21:7"}]
    judged(story, "report", "masked", passages=passages)
    judged(story, "decision")
    assert office.refused(
        "decider", "disclosure-decisions", disclosure="d1", outcome="released", reasons="Skäl nog."
    ) == (422, "outcome_differs")

    told = decided(story, "partly")
    assert "Misshandel" not in told
    assert name not in told
    assert "[sekretess OSL 35:3]" in told
    assert "Kandidaten anställs." in told
    assert "kammarrätten" in told
    assert "Per Åhlund" in told
    assert "Lokaltidningen" not in told
    assert events(story, "disclosure.", "secrecy.") == [
        "disclosure.requested",
        "secrecy.tested",
        "secrecy.tested",
        "disclosure.decided",
        "disclosure.answered",
    ]
    assert before == (story.ats.received(), story.mails(), story.office.read("orderer").json["state"])
    what = {r.what for r in world.readings.read(TENANT, story.case) if r.role == "registrar"}
    assert what == {"report", "file"}  # recorded before it was shown


def test_a_refusal_says_why_and_how_to_appeal(world: World) -> None:
    """OS-07, OS-11"""
    story = closed(world)
    somebody_asks(story, "decision")
    assert story.office.refused(
        "registrar", "secrecy-tests", disclosure="d1", document="decision", outcome="secret", reason="Prövat."
    ) == (422, "ground_missing")
    judged(story, "decision", "secret", grounds=["OSL 39:3"])
    told = decided(story, "refused")
    assert "Begäran avslås." in told
    assert "OSL 39:3" in told
    assert "tre veckor" in told
    assert "Kandidaten anställs." not in told


def test_a_request_left_too_long_is_taken_to_the_decider_and_holds_the_disposal(world: World) -> None:
    story = closed(world)
    somebody_asks(story, "report")
    (task,) = worklist(world, "registrar")["tasks"]
    assert (task["who"], task["what"]) == ("registrar", "disclosure:d1")
    world.advance(days=40)
    world.tick()
    (task,) = worklist(world, "registrar")["tasks"]
    assert (task["who"], events(story, "class.disposed")) == ("decider", [])
    judged(story, "report")
    decided(story, "released")
    world.advance(days=1)
    world.tick()
    assert len(events(story, "class.disposed")) == 4


def worklist(world: World, role: str) -> dict[str, Any]:
    """The only row of the worklist."""
    (row,) = world.http("GET", "/tillit/v1/cases", claims=world.staff(role)).json["items"]
    return dict(row)


def test_a_private_employer_has_no_official_documents(world: World) -> None:
    """OS-01"""
    policy = world.tenants.policy(TENANT)
    private = replace(policy, client=replace(policy.client, authority=False), offence_basis=statute(policy))
    world.tenants.add_policy(replace(private, version=2))
    story = told_privately(world)
    refused = story.office.refused("registrar", "disclosures", documents=["reply"], channel="visit")
    assert refused == (409, "not_authority")
    assert story.office.get("registrar", "archive-package").code == "not_authority"


def told_privately(world: World) -> Story:
    story = opened(world)
    office = story.office
    office.answer("need", "stated", text="Behovet finns.")
    office.answer("proportionality", "proportionate")
    office.answer("conflict_of_interest", "none")
    office.do("case_officer", "host-changes", host="mona")
    return story


def test_with_a_protected_identity_another_named_person_approves_what_is_handed_out(world: World) -> None:
    """PN-14: the two handlers of the case, one tests and the other decides; for anybody else there is no such case."""
    story = told(world)
    office = story.office
    office.do("case_officer", "recorded-facts", text="Uppgift.", source="Skolan", observed_on="2026-11-23")
    office.do("case_officer", "protections")
    assert office.refused("registrar", "disclosures", documents=["facts"], channel="letter")[0] == 404
    office.do("case_officer", "handlers", handler="rut")
    somebody_asks(story, "facts")
    judged(story, "facts", "secret", grounds=["OSL 21:3 a"])
    decision = {"disclosure": "d1", "outcome": "refused", "reasons": "Sekretess gäller för uppgifterna."}
    assert office.refused("registrar", "disclosure-decisions", **decision) == (409, "own_test")
    assert office.ask("decider", "disclosure-decisions", "mona", **decision).status == 201
    world.until_quiet()
    answer = text(office.get("registrar", "disclosure-answers?disclosure=d1").body)
    assert "Begäran avslås." in answer


@pytest.fixture
def archiving(world: World) -> World:
    """The client's records schedule has the report and the decision archived before they are disposed of."""
    policy = world.tenants.policy(TENANT)
    world.tenants.add_policy(replace(policy, version=2, archive_first=("report", "decision")))
    return world


def test_what_must_be_archived_first_is_not_disposed_of_before_the_archive_has_it(archiving: World) -> None:
    world, story = archiving, replied(archiving)
    office = story.office
    office.finish()
    assert office.get("registrar", "archive-package").code == "case_goes_on"
    office.decide()
    world.advance(days=31)
    world.tick()
    gone = {
        e.data()["retention_class"]
        for c in world.log(story.case).commits
        for e in c.events
        if e.type == "class.disposed"
    }
    assert gone == {"findings", "reply", "assessment"}

    made = office.get("registrar", "archive-package")
    assert (made.status, made.headers["content-type"]) == (200, "application/zip")
    assert office.get("registrar", "archive-package").body == made.body
    assert office.refused("registrar", "archive-receipts", sha256="0" * 64, reference="E-arkiv 1") == (
        422,
        "archive_outdated",
    )
    digest = sha256(made.body).hexdigest()
    office.do("registrar", "archive-receipts", sha256=digest, reference="E-arkiv 2027/114")
    gone = {
        e.data()["retention_class"]
        for c in world.log(story.case).commits
        for e in c.events
        if e.type == "class.disposed"
    }
    assert "report" in gone
    with ZipFile(BytesIO(made.body)) as package:
        manifest = json.loads(package.read("manifest.json"))
        assert (manifest["diary_number"], manifest["subject"]) == (
            "KS 2026/17",
            "Bakgrundskontroll, KS 2026/17",
        )
        assert {row["class"] for row in manifest["destroyed"]} == {"findings", "reply", "assessment"}
        for file in manifest["files"]:
            assert sha256(package.read(file["path"])).hexdigest() == file["sha256"]
        assert any(file["media_type"] == "application/pdf" for file in manifest["files"])
