"""The steps of a case as staff see them, the consent by law, and the banner that forbids classified text."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from shared.domain.case import Case
from shared.domain.commit import Log, stamp
from shared.domain.consent import ConsentGiven
from shared.domain.law.interview import THEMES
from shared.domain.law.rows import Step
from shared.domain.procedure import (
    closed_off,
    comes_again,
    consent_wanted,
    escalated,
    is_open,
    running,
    step_due,
    steps_of,
    waivers,
)
from shared.web.problem import Language
from shared.web.staff.given import Labelled
from shared.web.staff.step_answers import ConsentOfCase, StepOfCase

State = Literal["open", "done", "left_out", "later", "closed"]
BANNER: Mapping[Language, str] = {
    "sv": "Skriv inga säkerhetsskyddsklassificerade uppgifter här. Installationen är inte godkänd för dem (SP-34).",
    "en": "Enter no classified information here. This installation is not approved for it (SP-34).",
}


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads(
        Path(__file__).with_name("step_texts.json").read_text("utf-8")
    )
    return found


def banner(installation: str | None, language: Language) -> Labelled | None:
    """What stands above every case while the installation has no approval for protective security (SP-34)."""
    return None if installation else Labelled(code="no_classified_information", text=BANNER[language])


def title_of(step: str, language: Language) -> Labelled:
    """A step with its name in a language."""
    return Labelled(code=step, text=_titles()[step][language])


def consent_of(log: Log) -> ConsentOfCase | None:
    """Where the consent stands, and the text it was given by; None in a case whose law asks for none."""
    case = log.case
    if not any(step.consent for step in steps_of(case)):
        return None
    state = case.consent or ("asked" if consent_wanted(case) else "not_asked")
    at = stamp(case.consent_at) if case.consent_at else None
    signed = _signed(log) if case.consent == "given" else {}
    return ConsentOfCase.model_validate({"state": state, "answered_at": at, **signed})


def _signed(log: Log) -> dict[str, str]:
    given = [e for commit in log.commits for e in commit.events if isinstance(e, ConsentGiven)]
    return (
        {"text": given[-1].text, "text_hash": given[-1].text_hash, "covers": given[-1].covers}
        if given
        else {}
    )


def steps_view(case: Case, now: datetime, language: Language) -> list[StepOfCase]:
    """Every step of the case type in its order; what the law forbids is not among them."""
    return [_shown(case, step, now, language) for step in steps_of(case)]


def _shown(case: Case, step: Step, now: datetime, language: Language) -> StepOfCase:
    known = case.steps.get(step.id)
    state = _state(case, step, now)
    due = step_due(case, step) if state == "open" else None
    again = comes_again(case, step) if running(case, step.phase) else None
    themes = [Labelled(code=code, text=words[language]) for code, words in THEMES.items()]
    return StepOfCase(
        step=title_of(step.id, language),
        rule_id=step.rule,
        state=state,
        form=step.form,
        routes=list(step.routes),
        roles=list(step.by),
        waiving_roles=list(waivers(step)),
        due_on=due.isoformat() if due else None,
        escalated=state == "open" and escalated(case, step, now),
        again_on=again.isoformat() if again else None,
        recorded_at=stamp(known.at) if known else None,
        recorded_by=known.by if known else None,
        times=known.times if known else 0,
        themes=themes if step.form == "interview" else None,
    )


def _state(case: Case, step: Step, now: datetime) -> State:
    known = case.steps.get(step.id)
    refused = step.consent and case.consent in ("refused", "withdrawn")
    told = (
        known is not None and step.every_months is None
    )  # an invitation may be sent anew, and is done all the same
    if not told and is_open(case, step, now) and not (step.consent and case.consent != "given"):
        return "open"
    if known:
        return "left_out" if known.route is None else "done"
    return "closed" if case.over or refused or closed_off(case, step) else "later"
