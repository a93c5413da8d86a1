"""Comments that are typed and not sent: sealed under the case as a reply, named by a record at the door.

Who reads that record learns the item's id and nothing of it; the item's key goes with the case's replies.
"""

import json
from datetime import timedelta

from shared.content import Comment, reply_data
from shared.domain.commit import SealedItem, canonical
from shared.web.candidate.visit import Visit

KEPT = timedelta(days=60)
MAX_TEXT = 10_000


def load(visit: Visit) -> tuple[Comment, ...]:
    """The comments as typed so far; an option may be empty. Raises Unreadable when they were destroyed."""
    services, case = visit.services, visit.case
    record = services.doors.session(_name(visit), visit.real)
    if record is None:
        return ()
    item = SealedItem(record["item"], record["class"], record["sha256"])
    content = services.vault.open(case.tenant, case.id, services.documents.fetch(case.tenant, case.id, item))
    return tuple(Comment(**comment) for comment in json.loads(content)["comments"])


def prepare(visit: Visit) -> None:
    """Make the case's one place for drafts, in every case as soon as the reading is open: whether anything is ever
    written there, and how often, shows in no key, object or size."""
    if visit.services.doors.session(_name(visit), visit.real) is None:
        _store(visit, ())


def save(visit: Visit, comment: Comment) -> None:
    """Keep a comment in place of an earlier one on the finding. One without option and text is forgotten."""
    others = [c for c in load(visit) if (c.check, c.finding) != (comment.check, comment.finding)]
    typed = [comment] if comment.option or comment.text else []
    _store(visit, (*others, *typed))


def _store(visit: Visit, comments: tuple[Comment, ...]) -> None:
    services, case = visit.services, visit.case
    record = services.doors.session(_name(visit), visit.real)
    content = canonical(reply_data(comments)).encode()
    if record:
        sealed = services.vault.reseal(case.tenant, case.id, "reply", record["item"], content)
    else:
        sealed = services.vault.seal(case.tenant, case.id, "reply", content)
    placed = services.documents.place(case.tenant, case.id, sealed)
    told = {"item": placed.item, "class": placed.retention_class, "sha256": placed.sha256}
    services.doors.put_session(_name(visit), told, visit.real + KEPT)


def read(choice: str, text: str, check: str, finding: str) -> Comment:
    """A comment as typed; an unknown option counts as none, and a text beyond all use is cut off."""
    option = choice if choice in ("not_me", "wrong", "outdated", "context") else ""
    return Comment(check, finding, option, text[: 2 * MAX_TEXT])


def forget(visit: Visit) -> None:
    """The comments are sent: the record is not needed any longer."""
    visit.services.doors.end_session(_name(visit))


def _name(visit: Visit) -> str:
    """What the record is known by; no cookie has this shape, so it can never be taken for a session."""
    return f"draft/{visit.case.tenant}/{visit.case.id}"
