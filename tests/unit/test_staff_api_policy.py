"""The policy under which the tests of the staff API work: two units, three positions, one host."""

from datetime import date, timedelta

from shared.domain.policy import (
    Approval,
    OffenceBasis,
    Organisation,
    Person,
    Policy,
    Position,
    ServiceRule,
    service_for,
)
from shared.domain.regimes import NEEDS_APPROVAL, REGIMES

HOST = "officer-1"


def policy(tenant: str) -> Policy:
    """Two units; a teacher and a head in one, a nurse in the other."""
    today = date.today()  # noqa: DTZ011 - a window around the day on which the tests run
    need = {"sv": "Du ska arbeta med barn.", "en": "You are to work with children."}
    rows = (
        ("teacher", "lärare", "teacher", "school", False),
        ("head", "rektor", "head teacher", "school", True),
        ("nurse", "sjuksköterska", "nurse", "care", False),
    )
    positions = tuple(
        Position(
            id=name,
            title={"sv": swedish, "en": english},
            unit=unit,
            financial_responsibility=financial,
            need=need,
            requirements={"trust": {"sv": "ansvar för barn", "en": "responsibility for children"}},
            relevance={"assault": "trust", "tax": "trust", "payment_default": "trust"},
            pending_allowed=True,
        )
        for name, swedish, english, unit, financial in rows
    )
    law = {"BK-03", "BK-09", "BK-11", "BK-12", "BK-13", "BK-15", "KU-02", "KU-03"}
    law |= {row.rule for regime in REGIMES for row in regime.rows if row.certainty in NEEDS_APPROVAL}
    return Policy(
        tenant=tenant,
        version=1,
        hash="",
        client=Organisation("Exempelby kommun", "Torget 1", "dso@example.se", False),
        performer=None,
        opens=today - timedelta(days=30),
        closes=today + timedelta(days=365),
        units={"school": {"sv": "Skolan", "en": "School"}, "care": {"sv": "Vården", "en": "Care"}},
        engagements={"new_hire": {"sv": "nyanställd", "en": "new hire"}},
        positions=positions,
        rules=(
            ServiceRule("school", "new_hire", False, "BK-B"),
            ServiceRule("school", "new_hire", True, "BK-U"),
            ServiceRule("care", "new_hire", False, "BK-B"),
            *(
                ServiceRule("school", "new_hire", False, r.service)
                for r in REGIMES
                if r.family != "background_check"
            ),
        ),
        offence_basis=OffenceBasis("statute", "2026:1 5 §", None, ("assault", "tax")),
        approvals=tuple(Approval(rule, "approver-1", today - timedelta(days=30)) for rule in sorted(law)),
        staff={
            HOST: Person("Vera Lind", "08-123 456 78", "9–16"),
            "interviewer-1": Person("Olle Ek", "08-123 456 79", "9–16"),
        },
        providers=dict.fromkeys(("courts_general", "courts_administrative", "credit"), "manual"),
        categories={
            "courts_general": ("assault",),
            "courts_administrative": ("tax",),
            "credit": ("payment_default",),
        },
    )


def test_the_policy_covers_each_of_its_positions() -> None:
    made = policy("exempelby")
    services = {
        p.id: service_for(made, {"position": p.id, "engagement": "new_hire"})[0] for p in made.positions
    }
    assert services == {"teacher": "BK-B", "head": "BK-U", "nurse": "BK-B"}
