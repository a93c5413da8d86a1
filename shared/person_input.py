"""Person numbers at the doors: verified, and never an official test number in production (PN-12)."""

from datetime import date

from shared.domain.errors import Kind, Refused
from shared.domain.person_number import PersonNumber, PersonNumberRefused, parse
from shared.runtime.services import Services

PRODUCTION = "production"


def read_number(services: Services, text: str, on: date) -> PersonNumber:
    """The person number in `text`; raises Refused (422) with the rule, never with the number."""
    try:
        number = parse(text, on)
    except PersonNumberRefused as refused:
        raise Refused(refused.rule, refused.code, refused.message, Kind.CONTENT) from None
    if services.settings["STAGE"] == PRODUCTION and services.tenants.is_test_number(number.canonical):
        raise Refused(
            "PN-12", "test_number", "Test numbers are for tests, never for production.", Kind.CONTENT
        )
    return number
