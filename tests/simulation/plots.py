"""What may happen to an applicant: the services that exist, and the manners of everybody around a case.

A new service joins the simulation by its plots here.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from infra.local import tenant
from infra.local.simulators.provider_answers import Persona
from tests.scenario.people import ALVA, BO, CIM, DAG, Applicant
from tests.simulation.person import DAY, HOUR, MINUTE, Person

Plot = Callable[[], list[Person]]
_NUMBERS = (ALVA, BO, CIM, DAG)
# Most cases come from an ATS and are background checks; what else there is an orderer asks for by name.
_SERVICES = ("", "", "", "", "", "RU-SKOLA", "RU-SKOLA", "SP-0", "SP-2")
_POSITIONS = {
    "RU-SKOLA": "teacher",
    "SP-0": "control-engineer",
    "SP-2": "control-engineer",
}
_PERSONAS = (
    Persona.CLEAR, Persona.CLEAR, Persona.FINAL_JUDGMENT, Persona.PENDING_PROSECUTION, Persona.WRONG_SUBJECT,
    Persona.SENDS_TWICE, Persona.SENDS_GARBAGE, Persona.SOURCE_REFUSES, Persona.SLOW, Persona.DEBTS,
)  # fmt: skip


def applicant(number: int, position: str = "teacher") -> Applicant:
    """The n-th applicant of a run; names that stand nowhere else, so that they are found wherever they leak."""
    digits = _NUMBERS[number]
    return Applicant(
        number=digits,
        first_name=f"Förnamn{digits[-4:]}",
        last_name=f"Efternamn{digits[-4:]}",
        email=f"kandidat{digits[-4:]}@example.com",
        position=position,
        candidate=str(700_000 + number),
        application=str(710_000 + number),
        requisition=str(720_000 + number),
        result=f"00000000-0000-4000-8000-00000000000{number}",
    )


def persons(chance: Random) -> list[Person]:
    """Who applies in a run, and how everybody around them is."""
    return [_person(chance, n) for n in range(chance.choice((1, 1, 2, 2, 3)))]


def _person(chance: Random, number: int) -> Person:
    service = chance.choice(_SERVICES)
    position = _POSITIONS.get(service, "head-of-finance" if chance.random() < 0.35 else "teacher")
    connection = chance.choice((tenant.GREENHOUSE, tenant.TEAMTAILOR, tenant.TEAMTAILOR, ""))
    return Person(
        service=service,
        consents=chance.random() < 0.7,
        who=applicant(number, position),
        connection="" if service else connection,
        persona=chance.choice(_PERSONAS),
        prompt=chance.choice((10 * MINUTE, 3 * HOUR, DAY)),
        manner=chance.choice(
            ("replies", "replies", "replies", "silent", "withdraws", "comments", "asks_for_time")
        ),
        permission=chance.choice(("yes", "yes", "no")),
        trouble=chance.choice(("", "", "", "", "pause", "cancel", "ats_rejects")),
    )


def _plot(position: str = "teacher", **how: object) -> Plot:
    return lambda: [_one(0, position, **how)]


def _one(number: int, position: str = "teacher", **how: object) -> Person:
    person = Person(
        who=applicant(number, position), connection=tenant.GREENHOUSE, persona=Persona.FINAL_JUDGMENT,
        prompt=HOUR, manner="replies", permission="yes", trouble="",
    )  # fmt: skip
    return replace(person, **how)  # type: ignore[arg-type]  # the fields of a person, by name


def _procedure(service: str, **how: object) -> Plot:
    return _plot(_POSITIONS[service], connection="", service=service, **how)


def _two_for_one_place() -> list[Person]:
    """The first is cancelled, and the place of the only final candidate goes to the second (BK-12)."""
    first, second = _one(0, trouble="cancel", persona=Persona.SLOW), _one(1, applies_after=12 * DAY)
    second.who.requisition = first.who.requisition
    return [first, second]


# One of each kind, for the faults that are tried one by one.
PLOTS: dict[str, Plot] = {
    "BK-B from Greenhouse": _plot(),
    "BK-U from Teamtailor, with permission": _plot(
        "head-of-finance", connection=tenant.TEAMTAILOR, persona=Persona.DEBTS
    ),
    "BK-U without permission": _plot("head-of-finance", permission="no"),
    "opened by an orderer, without mail": _plot(connection=""),
    "silent in the reading": _plot(manner="silent"),
    "comments on a finding": _plot(manner="comments"),
    "asks for more time": _plot(manner="asks_for_time"),
    "withdraws": _plot(manner="withdraws"),
    "is cancelled": _plot(trouble="cancel", persona=Persona.SLOW),
    "is paused": _plot(trouble="pause", persona=Persona.SLOW),
    "rejected by the ATS": _plot(trouble="ats_rejects", persona=Persona.SLOW),
    "the place is handed on": _two_for_one_place,
    "RU-SKOLA, an extract that is shown": _procedure("RU-SKOLA"),
    "SP-0": _procedure("SP-0"),
    "SP-2, with consent": _procedure("SP-2"),
    "SP-2, without consent": _procedure("SP-2", consents=False),
    "answered about somebody else": _plot(persona=Persona.WRONG_SUBJECT),
}
