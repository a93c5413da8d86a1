"""What an assessment and a decision must be made of in a case type: holistic words in a vetting, outcomes by their law."""

import re

from shared.content import VettingAssessment, vetting_data
from shared.domain.case import Case
from shared.domain.errors import Kind, Refused
from shared.domain.law.result_form import CREDIT_IN, HEADINGS
from shared.domain.procedure import regime_of
from shared.domain.vetting import holistic, outcomes_of
from shared.web.problem import FieldError
from shared.web.staff import requests as r
from shared.web.staff.call import Turned

# A mark in words' clothes: so many of so many, per cent, points.
_MARK = re.compile(
    r"\d\s*(/|av|of|out of)\s*\d|\d\s*(%|procent|per ?cent|poäng|points?\b)|\b(poäng|betyg|score|rating)\s*:?\s*\d",
    re.IGNORECASE,
)


def assessed(case: Case, body: r.NewAssessment) -> dict[str, object]:
    """The content of an assessment as it is sealed. Refuses the wrong kind for the case type, and marks instead of words."""
    resolutions = [x.model_dump() for x in body.resolutions]
    if not holistic(regime_of(case)):
        _absent(body.holistic, "#/holistic")
        if body.text is None:
            raise _wrong("#/text", "missing")
        return {"text": body.text, "resolutions": resolutions}
    _absent(body.text, "#/text")
    if body.holistic is None:
        raise _wrong("#/holistic", "missing")
    _judge(case, body.holistic)
    return vetting_data(_vetting(body.holistic))


def _judge(case: Case, given: r.Holistic) -> None:
    words = given.model_dump()
    if any(_MARK.search(words[name] or "") for name in (*HEADINGS, "overall", "reason")):
        raise Refused(
            "SP-02", "mark_in_text", "Assess in words, without marks, points or per cent.", Kind.CONTENT
        )
    if bool(given.reason) == all(words["statements"].values()):
        raise Refused(
            "SP-42",
            "statement_reason",
            "A statement answered no needs its reason, and no other has one.",
            Kind.CONTENT,
        )
    if case.service not in CREDIT_IN and given.checks.credit != "not_applicable":
        raise Refused(
            "KU-02",
            "credit_below_class_2",
            "No credit report belongs to a vetting below class 2.",
            Kind.CONTENT,
        )
    if not {step for told in given.evidences for step in told.steps} <= case.steps.keys():
        raise Refused(
            "case 2", "no_such_step", "The assessment stands on steps that were done.", Kind.CONTENT
        )


def _vetting(given: r.Holistic) -> VettingAssessment:
    words = given.model_dump()
    return VettingAssessment(
        loyalty=given.loyalty,
        reliability=given.reliability,
        vulnerability=given.vulnerability,
        overall=given.overall,
        checks=words["checks"],
        statements=words["statements"],
        reason=given.reason or "",
        evidence={told.heading: tuple(told.steps) for told in given.evidences},
    )


def texts_of(body: r.NewAssessment) -> list[str]:
    """Every text of an assessment."""
    found = [body.text, *(x.reason for x in body.resolutions)]
    if body.holistic:
        told = body.holistic
        found += [told.loyalty, told.reliability, told.vulnerability, told.overall, told.reason]
    return [text for text in found if text]


def fitting(case: Case, outcome: str) -> None:
    """Refuse an outcome that the law of the case type does not know."""
    known = outcomes_of(regime_of(case))
    if outcome not in known:
        raise Refused(
            "SP-23",
            "unknown_outcome",
            f"The outcomes of this case type are: {', '.join(known)}.",
            Kind.CONTENT,
        )


def _absent(given: object, pointer: str) -> None:
    if given is not None:
        raise _wrong(pointer, "not_asked_for")


def _wrong(pointer: str, code: str) -> Turned:
    return Turned(422, "API form", "content_invalid", (FieldError(pointer, code, ""),))
