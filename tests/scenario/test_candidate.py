"""What happens to the candidate: reminded, silent, stopping, protected, under age; and what a link opens."""

from datetime import date

from shared.domain.calendar import end_of_day
from shared.domain.status import open_questions, state
from tests.scenario.browser import Browser
from tests.scenario.people import BO, UNG, Applicant, Candidate
from tests.scenario.story import collecting, invited, reading, told
from tests.world.world import World


def test_opening_a_link_consumes_nothing_and_proves_nothing(world: World) -> None:
    story = invited(world)
    before = (world.commits, world.items("DoorsTable"))
    for _ in range(3):  # a mail scanner
        page = Browser(world).open(story.candidate.link())
        assert page.status == 200
        assert story.who.last_name not in page.text
    assert (world.commits, world.items("DoorsTable")) == before
    story.candidate.arrive()
    assert story.now.acknowledged_at is not None


def test_a_link_is_kept_only_as_a_hash(world: World) -> None:
    story = invited(world)
    token = story.candidate.link().rpartition("/")[2]
    assert all(token not in str(world.items(table)) for table in ("DoorsTable", "CasesTable", "ViewsTable"))


def test_the_case_opens_to_nobody_elses_identification(world: World) -> None:
    story = invited(world)
    stranger = Candidate(world, story.who, identity=BO)
    page = stranger.sign_in()
    assert page.status == 403
    assert story.now.identity is None
    page = stranger.browser.open("/c/notice")
    assert stranger.browser.address.endswith("/c")  # shown the way in, or nothing
    assert story.who.first_name not in page.text


def test_who_says_nothing_is_reminded_twice_and_then_a_human_is_asked(world: World) -> None:
    story = invited(world)
    world.advance(days=2)
    world.tick()
    assert story.sent() == ["invitation", "reminder_1"]
    world.advance(days=3)
    world.tick()
    assert story.sent() == ["invitation", "reminder_1", "reminder_2"]
    world.advance(days=2)
    world.tick()
    assert open_questions(story.now, world.now()) == ("unanswered",)
    story.office.answer("unanswered", "new_link")
    assert story.sent()[-1] == "link_renewed"
    assert len(story.now.links) == 2
    assert state(story.now) == "behovsprövad"  # nothing ended by itself (GR-06)


def test_silence_in_the_reading_period_lapses_without_a_flag(world: World) -> None:
    story = reading(world)
    world.move_to(end_of_day(date.fromisoformat(story.now.reading_until or "")))
    world.tick()
    assert story.events().count("reading.lapsed") == 1
    assert state(story.now) == "bedömning"
    late = story.candidate.browser.open("/c/reading/check")
    assert "/c/reading/send" not in late.text
    story.office.finish()
    assert state(story.now) == "rapporterad"
    reply = story.office.read("decider").json["reply"]
    assert reply == {"answered": False, "comments": []}


def test_the_first_extension_of_the_reading_period_is_given_at_once(world: World) -> None:
    story = reading(world)
    before = story.now.reading_until or ""
    story.candidate.browser.open("/c/reading")
    assert story.candidate.browser.send("/c/reading/more-time").status == 200
    world.until_quiet()
    assert (story.now.reading_until or "") > before
    world.move_to(end_of_day(date.fromisoformat(before)))
    world.tick()
    assert not story.now.lapsed


def test_stopping_ends_everything_at_once_and_is_forgotten_after_a_week(world: World) -> None:
    story = collecting(world, persona="slow")
    link = story.candidate.link()
    story.candidate.stop()
    assert state(story.now) == "återkallad"
    assert story.sent()[-1] == "withdrawn"
    assert Browser(world).open(link).status == 410
    story.source.release(story.case)
    world.wait_for(lambda: all(o["deliveries"] for o in story.source.orders(story.case)))
    assert "check.returned" not in story.events()  # what comes afterwards is not taken in
    world.advance(days=7)
    world.tick()
    assert {"findings", "reply", "assessment", "notes", "report"} <= story.now.disposed
    assert {item["sk"]["S"].split("#")[1] for item in world.items("KeysTable")} <= {"person", "decision"}


def test_a_protected_identity_leaves_the_system_at_once(world: World) -> None:
    """PN-13, PN-16, PN-18"""
    story = invited(world)
    link = story.candidate.link()
    story.candidate.sign_in()
    story.candidate.browser.open("/c/protected/question")
    assert story.candidate.browser.send("/c/protected/question", answer="yes").status == 200
    world.until_quiet()
    assert (state(story.now), story.now.paused) == ("pausad", "protected_identity")
    assert Browser(world).open(link).status == 410
    sent, notes = story.sent(), story.ats.notes(story.who)
    world.advance(days=8)
    world.tick()
    assert (story.sent(), story.ats.notes(story.who)) == (sent, notes)  # nobody is told anything more
    assert story.office.refused("case_officer", "resumptions", "somebody") == (404, "unknown_case")
    assert story.office.read("case_officer").json.get("candidate") is None


def test_nobody_under_eighteen_is_checked_unless_a_human_says_so(world: World) -> None:
    story = told(world, Applicant(number=UNG, email="ung@example.com"))
    assert story.now.minor
    assert open_questions(story.now, world.now()) == ("minor",)
    world.advance(days=10)
    assert story.office.refused("case_officer", "collection-starts") == (409, "minor")
    story.office.answer("minor", "stop", text="Praktiken ändras i stället.")
    assert state(story.now) == "avbruten"


def test_a_handler_proves_the_identity_of_who_has_no_e_identification(world: World) -> None:
    story = invited(world)
    story.office.do(
        "case_officer", "identity-checks", document_kind="passport", person_number=story.who.number
    )
    assert (story.now.identity, story.now.identity_by) == ("id_check", "mona")
    told_code = story.office.ask("case_officer", "login-codes", days=2)
    assert told_code.status in (200, 201)
    browser = story.candidate.browser
    browser.open(story.candidate.link())
    browser.send("/c/login/code", code=told_code.json["code"])
    story.candidate.not_protected()
    story.candidate.acknowledge()
    assert story.now.acknowledged_at is not None


def test_a_disputed_finding_is_answered_by_a_human_before_the_case_goes_on(world: World) -> None:
    story = reading(world, persona="final_judgment")
    story.candidate.comment(1, "not_me", "Det är inte jag.")
    story.candidate.send_reply()
    assert story.office.refused("case_officer", "assessments", text="Klart.") == (409, "open_dispute")
    comment = story.office.read("case_officer").json["reply"]["comments"][0]
    assert comment["text"] == "Det är inte jag."  # unedited (BK-15)
    answer = {"check": comment["check"], "finding": comment["finding"], "outcome": "upheld"}
    story.office.finish(resolutions=({**answer, "reason": "Domen gäller en annan person."},))
    assert state(story.now) == "rapporterad"


def test_a_comment_without_words_does_not_hold_up_the_report(world: World) -> None:
    story = reading(world, persona="final_judgment")
    browser = story.candidate.browser
    browser.open("/c/reading/1/comment")
    kept = browser.send("/c/reading/1/comment", choice="outdated", text="")
    if kept.status == 422:  # words are asked for
        story.candidate.comment(1, "outdated", "Det är länge sedan.")
    story.candidate.send_reply()
    story.office.finish()
    assert state(story.now) == "rapporterad"
