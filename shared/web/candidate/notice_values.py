"""What fills the placeholders of a notice: the tenant's policy, the case's pinned terms, and its regime."""

from datetime import date, timedelta

from shared.domain.calendar import add_working_days, local_date
from shared.domain.extracts import age_limit
from shared.domain.law.rows import Extract
from shared.domain.procedure import regime_of
from shared.domain.regimes import retention
from shared.domain.scope import look_back_of, relevant
from shared.texts.catalogue import text
from shared.texts.dates import weekday
from shared.web.candidate.visit import Visit, host, performer
from shared.web.candidate.words import category, listing, word


def values(visit: Visit) -> dict[str, str]:
    """Every name that some notice needs, in the visit's language."""
    case, policy, language = visit.case, visit.policy, visit.language
    contact, made_by = host(policy, case), performer(policy)
    return {
        "assessor": word(language, "assessor", performer=made_by.name),
        "controller": policy.client.name,
        "controller_contact": policy.client.contact,
        "decided_by": policy.client.name,
        "dpo_contact": policy.client.data_protection_officer,
        "employer": policy.client.name,
        "host_address": contact.address,
        "host_hours": contact.hours,
        "host_name": contact.name,
        "host_phone": contact.phone,
        "performer": made_by.name,
        "position": visit.position.title[language],
        "purpose": visit.position.need[language],
        "start": weekday(language, first_day(visit)),
        "storage_place": _place(visit),
        **_periods(visit),
        **_sources(visit),
        **_law(visit),
        **_publicity(visit),
    }


def first_day(visit: Visit) -> date:
    """The first day on which collection may start: after the acknowledgement, or after today before it."""
    told = local_date(visit.case.acknowledged_at or visit.now)
    return add_working_days(told, visit.case.term("waiting_working_days")) + timedelta(days=1)


def bureau(visit: Visit) -> str:
    """The credit bureau as the candidate is told about it: by name where the policy has it (KU-04)."""
    provider = visit.policy.providers.get("credit", "")
    return visit.policy.provider_names.get(provider) or text(visit.language, "status.source_credit")


def administrative_categories(visit: Visit) -> list[str]:
    """What the administrative courts are asked for in this case, which may be nothing (BK-08)."""
    return sorted(relevant(visit.policy, visit.position, "courts_administrative"))


def registers(visit: Visit, extract: Extract) -> str:
    """The registers that a statute's extract is from, in words."""
    return listing(visit.language, [word(visit.language, name) for name in extract.registers])


def age(visit: Visit) -> str:
    """How old an extract may be; where the statute's figure has not been verified, that the contact knows."""
    limit = age_limit(visit.case, visit.policy, local_date(visit.now))
    if limit is None:
        return word(visit.language, "age_unknown", host_name=host(visit.policy, visit.case).name)
    return word(visit.language, "age", months=limit[1])


def _periods(visit: Visit) -> dict[str, str]:
    case, language, days = visit.case, visit.language, _kept_days(visit)
    kept = {f"keep_{name}": word(language, "keep_after_close", days=days[name]) for name in days}
    return {
        **kept,
        "keep_credit": word(language, "keep_credit", days=days["findings"]),
        "keep_proof": word(language, "keep_after_close", days=case.term("retain_proof_days")),
        "interview_days": str(case.term("interview_notice_days")),
        "reply_days": str(case.term("reading_working_days")),
        "court_days": str(case.term("source_working_days")),
        "lookback_years": str(look_back_of(visit.policy, regime_of(case)).cap),
    }


def _kept_days(visit: Visit) -> dict[str, int]:
    """Days after closing by retention class: the tenant's terms, and what the law says instead."""
    case = visit.case
    findings, proof = case.term("retain_findings_days"), case.term("retain_proof_days")
    days = dict.fromkeys(("findings", "assessment", "investigation"), findings)
    days |= {"report": case.term("retain_report_days"), **dict.fromkeys(("notes", "decision"), proof)}
    return retention(case.service or "", case.regime_version, days, local_date(visit.now))


def _sources(visit: Visit) -> dict[str, str]:
    categories = [category(visit.language, code) for code in administrative_categories(visit)]
    asked = word(visit.language, "administrative_courts", categories=listing(visit.language, categories))
    none = word(visit.language, "administrative_courts_not_asked")
    return {"administrative_courts": asked if categories else none, "credit_bureau": bureau(visit)}


def _law(visit: Visit) -> dict[str, str]:
    """What the case's own regime says: the statute, and of an extract its registers, its age and how long a copy is kept."""
    regime, language = regime_of(visit.case), visit.language
    found = {
        "citizenship": word(language, _citizenship(visit)),
        "law": regime.law[language] if regime else "",
    }
    if regime is None or regime.extract is None:
        return found
    copy = regime.extract.copy_keep_months
    told = {"registers": registers(visit, regime.extract), "age": age(visit)}
    return {**found, **told, "copy_months": str(copy or "")}


def _citizenship(visit: Visit) -> str:
    """A class-placed employment with the state, a municipality or a region asks for Swedish citizenship (SP-31)."""
    asked = visit.case.answered("citizenship") not in (None, "not_employment")
    return "citizenship" if asked and visit.policy.client.authority else "citizenship_free"


def _publicity(visit: Visit) -> dict[str, str]:
    """What may become public, and by which decision what is kept is deleted: an authority differs (OS-05, OS-09)."""
    client, language = visit.policy.client, visit.language
    decision = visit.policy.disposal_decisions.get("findings") or word(
        language, "disposal_by_policy", client=client.name
    )
    known = {"employer": client.name, "disposal_decision": decision}
    kind = "authority" if client.authority else "private"
    sentences = ("public_extract", "public_vetting", "disposal")
    return {"disposal_decision": decision} | {
        name: word(language, f"{name}_{kind}", **known) for name in sentences
    }


def _place(visit: Visit) -> str:
    """Where the data lies, by the region that the functions run in."""
    swedish = visit.services.settings.get("AWS_REGION") == "eu-north-1"
    return word(visit.language, "storage_place" if swedish else "storage_eu")
