"""Making and reading a complaint, for the candidate's page and the complaints officer's queue alike."""

import json
from datetime import date
from hashlib import sha256

from shared.adapters.complaints import CLASS, Complaint
from shared.content import right_data
from shared.domain.calendar import add_months, local_date
from shared.domain.commit import Log, SealedItem, canonical
from shared.domain.errors import Kind, Refused
from shared.runtime.services import Services

ANSWER_MONTHS = 1
_ID_LENGTH = 26


def complain(
    services: Services, tenant: str, case: str, text: str, cause: str, received: date | None = None
) -> Complaint:
    """Make a complaint about how a case was handled; the same `cause` again gives the same complaint.

    Nothing of it is written to the case. It is answered within a month from the day on which it came.
    """
    name = sha256(f"complaint\n{tenant}\n{cause}".encode()).hexdigest()[:_ID_LENGTH]
    known = services.complaints.find(tenant, name)
    if known:
        return known
    came = received or local_date(services.clock.now())
    sealed = sealed_words(services, tenant, name, text)
    made = Complaint(tenant, name, case, came, add_months(came, ANSWER_MONTHS), sealed)
    return made if services.complaints.add(made) else services.complaints.find(tenant, name) or made


def outside(worked: Log, by: str) -> None:
    """Refuse somebody who has had anything to do with the case: its complaints are not theirs (SO-18)."""
    case = worked.case
    named = {
        case.host,
        case.assessed_by,
        case.reviewed_by,
        case.collected_by,
        case.accepted_by,
        case.opened_by,
    }
    if by in named or any(commit.actor == f"staff:{by}" for commit in worked.commits):
        raise Refused(
            "SO-18",
            "complaint_own_case",
            "Who has worked on the case may not handle a complaint about it.",
            Kind.FORBIDDEN,
        )


def words(services: Services, complaint: Complaint, item: SealedItem) -> str:
    """The text of a complaint, or of its answer."""
    fetched = services.documents.fetch(complaint.tenant, complaint.id, item)
    content = json.loads(services.vault.open(complaint.tenant, complaint.id, fetched))
    return str(content["text"])


def sealed_words(services: Services, tenant: str, name: str, text: str) -> SealedItem:
    """A text of a complaint, sealed under the complaint's own id and placed."""
    content = canonical(right_data(text=text)).encode()
    return services.documents.place(tenant, name, services.vault.seal(tenant, name, CLASS, content))
