"""A register extract or a security vetting told by its actors: each does the steps that the case shows as open to their role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.demo.actors.candidate import Candidate
    from infra.demo.actors.staff import Staff
    from infra.demo.story import Cast, Story

_WORDS = "Gjort som planerat. Det som behövdes finns i underlaget, och inget är oklart."
_CHECKS = (
    "cv", "references", "grades", "credit", "enforcement", "population", "social_media", "open_sources", "engagements",
    "legal_processes",
)  # fmt: skip
HOLISTIC: dict[str, Any] = {
    "loyalty": "Personen står bakom verksamhetens uppdrag och har visat det i tidigare arbeten.",
    "reliability": "Uppgifterna stämmer med intygen, och referenserna beskriver samma person som samtalet gav.",
    "vulnerability": "Personen talar öppet om sådant som kan göra en människa pressad och hur det hanteras.",
    "overall": "Sammantaget talar underlaget för att personen kan delta i verksamheten.",
    "checks": {**dict.fromkeys(_CHECKS, "yes"), "credit": "not_applicable", "social_media": "not_applicable"},
    "statements": {"personal_knowledge": True, "loyal": True, "reliable": True},
}


def content_of(form: str, by: str, now: datetime) -> dict[str, Any]:
    """What a member of staff writes of a step, in the shape that the step's form asks for."""
    day = now.date().isoformat()
    contents: dict[str, dict[str, Any]] = {
        "text": {"text": _WORDS},
        "reference": {"reference": "SÄK 2026/77", "text": _WORDS},
        "interview": {"held_on": day, "themes": [{"theme": "free", "notes": _WORDS}]},
        "invitation": {
            "what": "Ett samtal om dig och ditt arbete. Det är inget förhör och inget prov.",
            "why": "Arbetet är säkerhetskänsligt, och lagen kräver ett samtal med dig.",
            "minutes": 90, "place": "Stadshuset, rum 3", "who": by, "topics": ["bakgrund", "ekonomi", "fritid"],
            "when": (now + timedelta(days=6)).astimezone(UTC).isoformat(),
        },
        "sources": {"sources": [{"source": "Bolagsverket", "relevance": "Tjänsten innebär inköp för stora belopp."}]},
        "application": {
            "operator": "Almby kommun", "supervisory_body": "Almby kommun", "title": "drifttekniker",
            "reason": "Tjänsten ger tillgång till ritningar över kommunens vattenförsörjning.",
        },
        "reply": {"reply": "inga_uppgifter_utlämnade"},
        "spu": {"sections": [{"heading": "Personalia", "text": "Som i blanketten."}]},
        "extract": {"shown": True, "date": day, "by": by},
        "authorisation": {name: {"met": True, "words": _WORDS} for name in ("reliability", "knowledge", "need")},
    }  # fmt: skip
    return contents[form]


def open_steps(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of a case, as the API shows it, that are open and waited for."""
    what = str(view["waiting_for"]["what"])
    return [s for s in view["procedure_steps"] if what == f"step:{s['step']['code']}"]


def follow(
    story: Story, cast: Cast, candidate: Candidate, say: Callable[[str], None], pause: Callable[[], None]
) -> None:
    """From the start to the closed case. `pause` is where all wait until the clock has been moved by some days."""
    invited = False
    for _ in range(60):
        view = cast.officer.case(story.case)
        what, state = view["waiting_for"]["what"], view["state"]["code"]
        if state == "closed":
            say(f"{story.title}: the case is closed")
            return
        if what == "step:interview" and not invited:
            invited = True
            story.until("the interview's invitation", lambda: candidate.has_mail(2))
            candidate.read_interview()
            say(f"{story.title}: invited to the interview, with what, why, how long and who")
            pause()
        elif not _move_on(story, cast, candidate, view, say):
            _moved_on(story, cast, view["version"])
    raise AssertionError("a procedure has an end")


def _moved_on(story: Story, cast: Cast, version: int) -> None:
    story.until("the case to go on", lambda: cast.officer.row(story.case)["version"] > version)


def _move_on(
    story: Story, cast: Cast, candidate: Candidate, view: dict[str, Any], say: Callable[[str], None]
) -> bool:
    """Let whoever is waited for do what is theirs; False when nobody is."""
    what = view["waiting_for"]["what"]
    for step in open_steps(view):
        _record(story, cast, step)
        return True
    if what == "consent":
        candidate.consent()
        say(f"{story.title}: the candidate has consented to the record check (SSL 3:18)")
    elif what == "assessment":
        cast.officer.command(story.case, "assessments", {"holistic": HOLISTIC})
        cast.reviewer.case(story.case)
        cast.reviewer.command(story.case, "reviews", {"outcome": "approved"})
        say(f"{story.title}: assessed as a whole, and reviewed by another person")
        story.until("the report", lambda: cast.officer.row(story.case)["waiting_for"]["what"] == "release")
        cast.officer.command(story.case, "releases", {})
        story.report = cast.decider.report(story.case)
    elif what == "decision":
        reasons = "Underlaget och samtalet ger en hel bild; personen kan delta i verksamheten."
        cast.decider.command(story.case, "decisions", {**story.decision, "reasons": reasons})
        say(f"{story.title}: the operator has decided")
    elif what == "participation":
        cast.officer.command(story.case, "participation-endings", {"reason": "left"})
        say(f"{story.title}: the participation has ended; what must be done then begins")
    else:
        return False
    return True


def _record(story: Story, cast: Cast, step: dict[str, Any]) -> None:
    who: Staff = getattr(cast, _ACTORS[step["roles"][0]])
    body: dict[str, Any] = {"step": step["step"]["code"], "route": step["routes"][0]}
    if step["form"] != "none":
        body["content"] = content_of(step["form"], who.subject, cast.now())
    if step["form"] == "extract":
        body["issued_on"] = cast.now().date().isoformat()
    who.command(story.case, "steps", body)


_ACTORS = {
    "case_officer": "officer", "interviewer": "interviewer", "placing_body": "placer", "decider": "decider",
}  # fmt: skip
