"""What the simulated check provider answers: realistic in shape, invented in content, chosen by persona."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

GENERAL: Final = "courts_general"
ADMINISTRATIVE: Final = "courts_administrative"
CREDIT: Final = "credit"
KINDS: Final = frozenset({GENERAL, ADMINISTRATIVE, CREDIT})


class Persona(StrEnum):
    """How the provider behaves for one person; clear where the persona's matter is not the check's kind."""

    CLEAR = "clear"
    FINAL_JUDGMENT = "final_judgment"
    NOT_FINAL = "not_final"
    PENDING_PROSECUTION = "pending_prosecution"
    OLD_JUDGMENT = "old_judgment"
    ACQUITTAL = "acquittal"
    COMPULSORY_CARE = "compulsory_care"
    WRONG_PERSON = "wrong_person"
    WRONG_SUBJECT = "wrong_subject"
    DEBTS = "debts"
    SOURCE_REFUSES = "source_refuses"
    SLOW = "slow"
    SENDS_TWICE = "sends_twice"
    SENDS_GARBAGE = "sends_garbage"


@dataclass(frozen=True)
class Order:
    """What the provider keeps of an order."""

    order_id: str
    kind: str
    person_number: str | None
    name: str
    birth_date: str | None
    categories: tuple[str, ...]
    callback_url: str


# Official test numbers: somebody else, whoever was asked about.
_OTHERS: Final = ("198403182382", "198108042386")
_COURTS: Final = ("Södertörns tingsrätt", "Attunda tingsrätt", "Göta hovrätt")
# category: heading, statute; the first ordered category that stands here is used.
_MATTERS: Final[Mapping[str, tuple[str, str]]] = {
    "theft": ("Stöld", "8 kap. 1 § brottsbalken"),
    "fraud": ("Bedrägeri", "9 kap. 1 § brottsbalken"),
    "embezzlement": ("Förskingring", "10 kap. 1 § brottsbalken"),
    "breach_of_trust": ("Trolöshet mot huvudman", "10 kap. 5 § brottsbalken"),
    "bribery": ("Tagande av muta", "10 kap. 5 a § brottsbalken"),
    "accounting_offence": ("Bokföringsbrott", "11 kap. 5 § brottsbalken"),
    "economic_crime": ("Bokföringsbrott", "11 kap. 5 § brottsbalken"),
    "assault": ("Misshandel", "3 kap. 5 § brottsbalken"),
    "violence": ("Misshandel", "3 kap. 5 § brottsbalken"),
    "sexual_offence": ("Sexuellt ofredande", "6 kap. 10 § brottsbalken"),
    "drug_offence": ("Narkotikabrott", "1 § narkotikastrafflagen (1968:64)"),
    "traffic_offence": ("Rattfylleri", "4 § lagen (1951:649) om straff för vissa trafikbrott"),
    "tax_offence": ("Skattebrott", "2 § skattebrottslagen (1971:69)"),
}
_JUDGED: Final[Mapping[str, tuple[str, int, int | None]]] = {
    # persona: status, days since the judgment, days from the judgment to laga kraft
    Persona.FINAL_JUDGMENT: ("laga_kraft", 410, 21),
    Persona.NOT_FINAL: ("ej_laga_kraft", 12, None),
    Persona.OLD_JUDGMENT: ("laga_kraft", 4500, 21),
    Persona.ACQUITTAL: ("frikand", 300, 21),
    Persona.WRONG_PERSON: ("laga_kraft", 500, 21),
    Persona.SENDS_TWICE: ("laga_kraft", 620, 21),
    Persona.SENDS_GARBAGE: ("laga_kraft", 700, 21),
}


def answer(order: Order, persona: Persona, today: date) -> dict[str, object]:
    """The result's body for `order` as the wire format `tillit-1` has it."""
    number = _other(order) if persona is Persona.WRONG_SUBJECT else order.person_number
    body: dict[str, object] = {
        "order_id": order.order_id,
        "completed_on": today.isoformat(),
        "subject": {"person_number": number},
    }
    if persona is Persona.SOURCE_REFUSES:
        return {**body, "type": "check.not_done", "reason": "source_refused"}
    return {**body, "type": "check.completed", "records": _records(order, persona, today)}


def _records(order: Order, persona: Persona, today: date) -> Sequence[Mapping[str, object]]:
    if order.kind == GENERAL and persona in _JUDGED:
        return [_judgment(order, persona, today)]
    if order.kind == GENERAL and persona is Persona.PENDING_PROSECUTION:
        return [_prosecution(order, today)]
    if order.kind == ADMINISTRATIVE and persona is Persona.COMPULSORY_CARE:
        return [_compulsory_care(order, today)]
    if order.kind == CREDIT and persona is Persona.DEBTS:
        return [_default(order, today), _settled(order, today)]
    return []


def _judgment(order: Order, persona: Persona, today: date) -> dict[str, object]:
    status, age, until_final = _JUDGED[persona]
    judged = today - timedelta(days=age)
    record: dict[str, object] = {
        **_matter(order),
        **_person(order),
        "source": _COURTS[age % len(_COURTS)],
        "source_ref": f"B {1000 + age}-{judged:%y}",
        "status": status,
        "dated_on": judged.isoformat(),
    }
    if persona is Persona.WRONG_PERSON:
        record["person_number"] = _other(order)
    if until_final is not None:
        record["final_on"] = (judged + timedelta(days=until_final)).isoformat()
    return record if persona is Persona.ACQUITTAL else {**record, "sanction": "fines"}


def _prosecution(order: Order, today: date) -> dict[str, object]:
    brought = today - timedelta(days=40)
    record = {**_matter(order), **_person(order), "status": "atal_vackt", "dated_on": brought.isoformat()}
    return {**record, "source": "Södertörns tingsrätt", "source_ref": f"B 5127-{brought:%y}"}


def _compulsory_care(order: Order, today: date) -> dict[str, object]:
    judged = today - timedelta(days=200)
    return {
        **_person(order),
        "court_type": "administrative",
        "source": "Förvaltningsrätten i Stockholm",
        "source_ref": f"{4000 + judged.day}-{judged:%y}",
        "category": "LPT",
        "heading": "Fortsatt vård enligt lagen om psykiatrisk tvångsvård",
        "statute": "lagen (1991:1128) om psykiatrisk tvångsvård",
        "status": "laga_kraft",
        "dated_on": judged.isoformat(),
        "final_on": (judged + timedelta(days=21)).isoformat(),
    }


def _default(order: Order, today: date) -> dict[str, object]:
    return {
        **_person(order),
        "court_type": "credit",
        "source": "Kronofogden",
        "source_ref": f"01-{today.year}48213",
        "category": "payment_default",
        "heading": "Betalningsanmärkning, utslag i mål om betalningsföreläggande",
        "dated_on": (today - timedelta(days=230)).isoformat(),
        "active": True,
        "score": 38,
        "enquiries": 4,
    }


def _settled(order: Order, today: date) -> dict[str, object]:
    paid = {"source_ref": "01-17302", "dated_on": (today - timedelta(days=600)).isoformat(), "active": False}
    return {**_default(order, today), **paid}


def _matter(order: Order) -> dict[str, object]:
    known = next((c for c in order.categories if c in _MATTERS), order.categories[0])
    heading, statute = _MATTERS.get(known, ("Brottmål", "brottsbalken"))
    return {"court_type": "general", "category": known, "heading": heading, "statute": statute}


def _person(order: Order) -> dict[str, object]:
    return {"person_number": order.person_number, "name": order.name, "birth_date": order.birth_date}


def _other(order: Order) -> str:
    return next(number for number in _OTHERS if number != order.person_number)
