"""C5: what a candidate signs, in three pages: explain (its own), choose, check and sign. Nothing is preselected.

Permission (medgivande) and consent by law (samtycke) are two acts with words, rules and receipts of their own; only the
way is the same.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.pages.acts import SignCheck, SignChoose
from shared.pages.parts import Answer, Asked, FieldError
from shared.pages.render import signed_text_hash
from shared.web.candidate.obstacles import obstacle
from shared.web.candidate.visit import Visit
from shared.web.http import Response

_ANSWERS = ("yes", "no")


@dataclass(frozen=True)
class Signing:
    """An act that is signed.

    `elsewhere`: where the candidate is sent when there is nothing to answer. `signed`: the text of an answer. `command`: what
    the signed answer says to the case, with the text's hash. `answered_at`: when it was answered before.
    """

    name: Asked
    elsewhere: Callable[[Visit], Response | None]
    signed: Callable[[Visit, Answer], str]
    command: Callable[[Visit, Answer, str], Command]
    answered_at: Callable[[Case], datetime | None]

    def choose(self, visit: Visit) -> Response:
        """Second page. Nothing is preselected, but who comes back to change finds the own choice."""
        if elsewhere := self.elsewhere(visit):
            return elsewhere
        return visit.show(SignChoose(frame=visit.frame(), act=self.name, choice=self._choice(visit)))

    def chosen(self, visit: Visit) -> Response:
        """The choice, kept in the session until it is signed; nothing is in the case yet."""
        if elsewhere := self.elsewhere(visit):
            return elsewhere
        said = visit.request.form.get("choice", "")
        known = said in _ANSWERS
        if known:
            visit.keep(choice=f"{self.name}:{said}")
        if visit.request.form.get("act") == "language":
            visit.keep(language="en" if visit.language == "sv" else "sv")
            return visit.go_to(f"{self.name}_choose")
        if not known:
            errors = (FieldError("choice", f"{self.name}.error_missing"),)
            return visit.show(SignChoose(frame=visit.frame(), act=self.name, errors=errors), 422)
        return visit.go_to(f"{self.name}_sign")

    def check(self, visit: Visit) -> Response:
        """Third page: the one text that is shown, signed and stored by its hash."""
        if elsewhere := self.elsewhere(visit):
            return elsewhere
        choice = self._choice(visit)
        if choice is None:
            return visit.go_to(f"{self.name}_choose")
        text = self.signed(visit, choice)
        return visit.show(SignCheck(frame=visit.frame(), act=self.name, choice=choice, signed_text=text))

    def sign(self, visit: Visit) -> Response:
        """The answer is given by the text that was shown; another text is shown again first."""
        said = visit.field("choice")
        choice = cast("Answer", said) if said in _ANSWERS else None
        if choice is None or not shown_before(visit, self.signed(visit, choice)):
            return obstacle(visit, "two_tabs", back=visit.href(f"{self.name}_choose"))
        command = self.command(visit, choice, visit.field("text_hash"))
        visit.act(command, done=self.answered_at(visit.case))
        return visit.go_to(f"{self.name}_receipt")

    def _choice(self, visit: Visit) -> Answer | None:
        act, _, said = visit.known_session.choice.partition(":")
        return cast("Answer", said) if act == self.name and said in _ANSWERS else None


def shown_before(visit: Visit, text: str) -> bool:
    """Whether the form carries the hash of this very text."""
    return hmac.compare_digest(visit.field("text_hash").encode(), signed_text_hash(text).encode())
