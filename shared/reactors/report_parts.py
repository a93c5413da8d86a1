"""Parts of the report: sources, findings with their comments, readers, in the words of the report's language."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources

from shared.adapters.access_log import Access
from shared.content import Comment, Resolution
from shared.domain.calendar import local_date
from shared.domain.case import Case, CheckState
from shared.domain.findings import Finding, FindingsDocument, LegalStatus, NotDone
from shared.domain.policy import Policy
from shared.domain.regimes import pinned
from shared.domain.scope import relevant, requirement_words
from shared.reports import document as d
from shared.texts.catalogue import Language

_STATUS = {
    LegalStatus.LAGA_KRAFT: d.LegalStatus.FINAL,
    LegalStatus.EJ_LAGA_KRAFT: d.LegalStatus.NOT_FINAL,
    LegalStatus.ATAL_VACKT: d.LegalStatus.PROSECUTION,
    LegalStatus.CREDIT_ENTRY: d.LegalStatus.CREDIT_ENTRY,
}


class Words:
    """The report's fixed words in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def text(self, key: str) -> str:
        """The text under `key`; KeyError for a key that does not exist."""
        return _words()[key][self.language]

    def known(self, key: str, otherwise: str) -> str:
        """The text under `key`, or the one under `otherwise`."""
        return self.text(key if key in _words() else otherwise)

    def category(self, code: str) -> str:
        """A case category; a tenant's own, which has no words here, stands in those its code was made of."""
        return self.text(f"category.{code}") if f"category.{code}" in _words() else code.replace("_", " ")


@cache
def _words() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        resources.files("shared.texts").joinpath("report.json").read_text("utf-8")
    )
    return loaded


def legal_basis(case: Case, words: Words) -> tuple[str, ...]:
    """On which basis it was asked: the pinned regime's, a sentence each."""
    regime = pinned(case.service or "", case.regime_version)
    return tuple(words.text(f"basis.{basis}") for basis in regime.legal_basis)


def checks_of(case: Case, policy: Policy, words: Words) -> tuple[d.CheckLine, ...]:
    """Each source with date and outcome in plain words; a source that could not be asked says why, neutrally."""
    return tuple(_check(case, policy, words, name, state) for name, state in case.checks.items())


def _check(case: Case, policy: Policy, words: Words, name: str, state: CheckState) -> d.CheckLine:
    asked = local_date(case.collecting_at or state.at)  # type: ignore[arg-type]  # one of them is there when done
    position = policy.position(case.position or "")
    asked_for = sorted(relevant(policy, position, name)) if position else policy.categories[name]
    categories = tuple(words.category(c) for c in asked_for)
    done = state.status == "returned"
    return d.CheckLine(
        source=words.text(f"source.{name}"),
        categories=categories,
        asked_on=asked,
        answered_on=local_date(state.at) if done and state.at else None,
        outcome=d.CheckOutcome.DONE if done else d.CheckOutcome.NOT_DONE,
        reason=None if done else d.NotDoneReason(_reason(state.reason)),
    )


def _reason(reason: str | None) -> str:
    """A permission that was not given is said in its own place; as a source it is a request that was not made."""
    return NotDone.REQUEST_WITHDRAWN.value if reason == NotDone.PERMISSION_NOT_GIVEN.value else str(reason)


def destruction(case: Case, policy: Policy, retention_class: str) -> d.Destruction:
    """When a class of the case is destroyed: by the pinned terms, and at an authority only by a decision (OS-09)."""
    decision = policy.disposal_decisions.get(retention_class)
    if policy.client.authority and decision is None:
        return d.Destruction(None)
    return d.Destruction(case.term(f"retain_{retention_class}_days"), decision)


def findings_of(
    case: Case,
    policy: Policy,
    found: Mapping[str, FindingsDocument],
    words: Words,
    comments: Iterable[Comment],
    resolutions: Iterable[Resolution],
) -> tuple[d.FindingBlock, ...]:
    """The findings by date, each with the candidate's own words under it. What the candidate was right to dispute is gone."""
    said = {(c.check, c.finding): c for c in comments}
    answered = {(r.check, r.finding): r for r in resolutions}
    kept, position = destruction(case, policy, "findings"), policy.position(case.position or "")
    blocks = []
    for check, document in found.items():
        for finding in document.findings:
            key = (check, finding.id)
            if not _upheld(answered.get(key)):
                relevance = requirement_words(position, finding.relevance.requirement_id, words.language)
                block = _finding(finding, relevance, words, said.get(key), answered.get(key))
                blocks.append(replace(block, kept=kept))
    return tuple(sorted(blocks, key=lambda block: block.dated_on))


def _upheld(resolution: Resolution | None) -> bool:
    return resolution is not None and resolution.outcome == "upheld"


def _finding(
    finding: Finding, relevance: str, words: Words, comment: Comment | None, resolution: Resolution | None
) -> d.FindingBlock:
    return d.FindingBlock(
        source=finding.source,
        source_ref=finding.source_ref,
        dated_on=finding.dated_on,
        legal_status=_STATUS[finding.legal_status],
        final_on=finding.final_on,
        matched_on=words.text(f"match.{finding.matched_on}"),
        relevance=relevance,
        plain_words=finding.words,
        kept=d.Destruction(None),
        comment=_comment(comment, resolution) if comment else None,
    )


def _comment(comment: Comment, resolution: Resolution | None) -> d.CommentBlock:
    answer = d.Resolution(d.DisputeOutcome(resolution.outcome), resolution.reason) if resolution else None
    return d.CommentBlock(d.CommentOption(comment.option), comment.text, answer)


def reply_state(case: Case, findings: tuple[d.FindingBlock, ...]) -> d.ReplyState:
    """Whether the candidate read and commented on what is shown; silence has no weight (BK-15).

    A comment on something that the candidate was right to dispute is gone with it: it would tell that there was something.
    """
    commented = any(finding.comment for finding in findings)
    if case.reply is None and not commented:
        return d.ReplyState.NO_ANSWER
    return d.ReplyState.READ_AND_COMMENTED if commented else d.ReplyState.READ_NO_COMMENT


def readers_of(readings: Iterable[Access], words: Words) -> tuple[d.ReadLine, ...]:
    """Who had read what until now: role and kind of content, no names (the candidate's page has those).

    Opening page after page of the same thing within a minute is one reading to a reader of the report.
    """
    rows = {(r.at.replace(second=0, microsecond=0), r.role, r.what): r.at for r in reversed(list(readings))}
    return tuple(
        d.ReadLine(at, words.known(f"role.{role}", "role.other"), words.known(f"what.{what}", "what.other"))
        for (_, role, what), at in sorted(rows.items(), key=lambda pair: pair[1])
    )
