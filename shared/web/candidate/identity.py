"""Is the person who signed in the person whom the case is about? Identity before content."""

import hmac
import unicodedata
from dataclasses import replace

from shared.content import PersonRecord, open_person, person_data, seal
from shared.domain.calendar import local_date
from shared.domain.commands import ProveIdentity
from shared.domain.errors import Refused
from shared.domain.person_number import PersonNumber
from shared.integrations.identity import Identity, IdentityRefused
from shared.person_input import read_number
from shared.runtime.logging import note
from shared.web.candidate.sessions import cause_of
from shared.web.candidate.visit import Visit


def prove(visit: Visit, found: Identity) -> bool:
    """Compare an identity with the case and prove it there the first time; False when it is another person's.

    A case without a person number gets it from here. Two people may come at once: whoever was proven counts,
    so the record is compared again afterwards. Raises IdentityRefused when the answer proves nothing.
    """
    number = _number(visit, found)
    record = open_person(visit.services, visit.known_log)
    if record.person_number and not _same(record, number):
        return False
    if visit.case.identity is None:
        _commit(visit, found, number, record)
    after = open_person(visit.services, visit.known_log)
    if after.person_number is None:  # proven by a handler without a number: nothing to compare with
        raise IdentityRefused("person_number_unknown")
    return _same(after, number)


def _number(visit: Visit, found: Identity) -> PersonNumber:
    if not found.person_number_text:
        raise IdentityRefused("person_number_missing")
    try:
        return read_number(visit.services, found.person_number_text, local_date(visit.now))
    except Refused as refused:
        note("REFUSED", case=visit.case.id, rule=refused.rule, code=refused.code)
        raise IdentityRefused("person_number_unusable") from None


def _same(record: PersonRecord, number: PersonNumber) -> bool:
    return hmac.compare_digest(record.person_number or "", number.canonical)


def _commit(visit: Visit, found: Identity, number: PersonNumber, record: PersonRecord) -> None:
    """The record with number and names as the e-identification gives them, sealed anew.

    What the employer's system called the person is kept beside them; where the two differ, staff are asked.
    """
    case = visit.case
    known = replace(
        record,
        first_name=found.given_name or record.first_name,
        last_name=found.family_name or record.last_name,
        called=record.name or None,
        person_number=number.canonical,
    )
    item = seal(visit.services, case.tenant, case.id, "person", person_data(known))
    command = ProveIdentity(
        method="e_identification",
        person=item.item,
        has_number=True,
        indicative_age=number.indicative_age(local_date(visit.now)),
        names_differ=record.person_number is None and not _same_name(record, found),
    )
    cause = cause_of(visit.known_session.state)
    visit.carry(command, cause, cause, (item,))


def _same_name(record: PersonRecord, found: Identity) -> bool:
    """Family name and one given name agree, however they are written; nothing to compare with counts as agreeing."""
    if not (record.first_name and record.last_name and found.given_name and found.family_name):
        return not record.name
    family = bool(_parts(record.last_name) & _parts(found.family_name))
    return family and bool(_parts(record.first_name) & _parts(found.given_name))


def _parts(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return set(letters.split())
