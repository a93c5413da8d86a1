"""What was assessed in a security vetting, as staff read it."""

from shared.content import VettingAssessment
from shared.web.staff import answers as a
from shared.web.staff.step_answers import EvidenceOfHeading, ShownHolistic


def shown_holistic(signed: VettingAssessment | None, by: str) -> a.ShownAssessment | None:
    """The overall assessment with its headings and the form's answers; None where there is none."""
    if signed is None:
        return None
    told = ShownHolistic(
        loyalty=signed.loyalty,
        reliability=signed.reliability,
        vulnerability=signed.vulnerability,
        overall=signed.overall,
        checks=dict(signed.checks),
        statements=dict(signed.statements),
        reason=signed.reason,
        evidences=[EvidenceOfHeading(heading=h, steps=list(steps)) for h, steps in signed.evidence.items()],
    )
    return a.ShownAssessment(text=signed.overall, holistic=told, resolutions=[], assessed_by=by)
