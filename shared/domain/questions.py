"""Named questions: what the system will not guess, whom it asks, and which answers there are."""

from dataclasses import dataclass

from shared.domain.errors import Kind, Refused


@dataclass(frozen=True)
class Question:
    """`roles` may answer it; `choices` are the coded answers (empty: any code the policy knows); `rule` says why it is asked.

    `sealed` answers carry free text or personal data, which is kept in a sealed item; the log holds only the code. `plain`
    answers have no text.
    """

    name: str
    roles: tuple[str, ...]
    rule: str
    choices: tuple[str, ...] = ()
    sealed: bool = False
    plain: tuple[str, ...] = ("none",)

    def needs_text(self, answer: str) -> bool:
        """Whether a text (or an address) belongs to this answer."""
        return self.sealed and answer not in self.plain


DECIDERS = (
    "government", "government_offices", "authority", "municipality", "region", "supervisory_authority", "listed_body",
    "transport_agency",
)  # fmt: skip
"""Who can have decided a placement in a security class (SSF 5:5-10)."""
_ORDER = ("orderer", "case_officer")
_OFFICER = ("case_officer",)

QUESTIONS: dict[str, Question] = {
    q.name: q
    for q in (
        Question("position", _ORDER, "BK-11"),
        Question("engagement", _ORDER, "BK-11"),
        Question("final_candidate", _ORDER, "BK-12", ("yes", "no")),
        Question("need", _ORDER, "BK-11", ("stated",), sealed=True),
        Question("proportionality", _ORDER, "BK-11", ("proportionate", "not_proportionate")),
        Question(
            "conflict_of_interest", ("case_officer", "reviewer", "decider"), "SO-18", ("none", "declared")
        ),
        Question("security_agreement", _ORDER, "SP-37", ("agreement", "not_applicable"), sealed=True),
        Question(
            "citizenship",
            _ORDER,
            "SP-31",
            ("swedish", "exempted", "not_swedish", "not_employment"),
            sealed=True,
            plain=("swedish", "not_swedish", "not_employment"),
        ),
        Question("security_class", ("placing_body",), "SP-32", ("class_1", "class_2", "class_3")),
        Question("placement", ("placing_body",), "SP-09", DECIDERS, sealed=True),
        Question("offer_stage", _ORDER, "BK-28", ("yes",)),
        Question("rehire", _ORDER, "BK-21", ("no", "exempt")),
        Question("diary_number", (*_ORDER, "registrar"), "OS-04", ("registered",), sealed=True),
        Question("email", _ORDER, "case 12", ("given", "none"), sealed=True),
        Question("names_differ", _OFFICER, "case 4", ("same_person", "other_person")),
        Question("minor", _OFFICER, "case 12", ("continue", "stop"), sealed=True),
        Question("unanswered", _OFFICER, "case 4.1", ("new_link", "cancel")),
        Question("permission_refused", _OFFICER, "KU-03", ("continue_without",)),
        Question("wrong_subject", _OFFICER, "case 8", ("order_again", "not_done")),
        Question("source_slow", _OFFICER, "case 8", ("wait", "not_done")),
        Question("ats_stopped", _OFFICER, "case 10", ("continue", "cancel")),
        Question("findings_deleted", _OFFICER, "BK-07", ("cancel",)),
        Question("hold_review", ("data_protection_officer",), "GR-04", ("keep", "lift")),
        Question("employment", _OFFICER, "case 9", ("employed", "ended")),
        Question("mandate_ended", ("orderer", "decider"), "BK-32", ("take_over", "finish", "cancel")),
        Question("disposal_decision", ("administrator",), "OS-09", ("decided",), sealed=True),
    )
}


def check_answer(name: str, answer: str) -> Question:
    """The question, when `answer` is one of its choices; refuses unknown questions and answers by name."""
    question = QUESTIONS.get(name)
    if question is None:
        raise Refused("case 4", "unknown_question", "There is no such question.", Kind.UNKNOWN)
    if question.choices and answer not in question.choices:
        choices = ", ".join(question.choices)
        raise Refused(question.rule, "unknown_answer", f"The answers to {name} are: {choices}.", Kind.CONTENT)
    return question
