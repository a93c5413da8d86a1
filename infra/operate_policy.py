"""`python -m infra policy ...` and `matrix`: a tenant's policy and its log, and the law that it stands on.

policy add FILE                                    the next version of a tenant's policy
policy approve RULE --by NAME --tenant T           a named person's approval of a rule that is general or unsure
policy log --tenant T                              its versions and approvals, and whether any was changed
policy list [--on DATE] [--tenant T]               what is in force, what changes next, what awaits approval
policy try FILE --from DATE --to DATE              what a proposed policy would have done to the cases of a period
matrix [--on DATE] [--service S]                   case type x step x basis x gate
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import ValidationError

from infra.changeset import StackError
from infra.law_tables import listing, matrix
from infra.operate_tenant import json_object
from infra.outcome import DEFAULT_STACK, reported
from infra.place import Place, place
from shared.adapters.tenants import Tenants, read_policy
from shared.domain.calendar import local_date
from shared.domain.commit import canonical
from shared.domain.errors import Refused
from shared.domain.policy_log import entries, following, loosened_terms, unprepared
from shared.domain.regimes import REGIMES
from shared.domain.trial import tried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.domain.policy import Policy


def policy_in(path: Path) -> Policy:
    """The policy in a JSON file, not stored; raises StackError naming the first fault."""
    content = json_object(path)
    content.pop("hash", None)
    try:
        return read_policy(canonical(content))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise StackError(f"the policy is not valid at {where}: {error.errors()[0]['msg']}") from None


def add_policy(tenants: Tenants, path: Path, on: date) -> str:
    """Add the policy in a JSON file as the tenant's next version, with the approvals given so far; raises StackError."""
    proposed = policy_in(path)
    looser, lacking = list(loosened_terms(proposed, on)), list(unprepared(proposed, on))
    if looser:
        raise StackError(f"the policy is looser than the law: {looser[0]}")
    if lacking:
        raise StackError(f"the policy is not complete: {lacking[0]}")
    try:
        added = tenants.add_policy(following(proposed, _current(tenants, proposed.tenant), on))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        raise StackError(
            f"policy {proposed.version} of {proposed.tenant} exists and is never changed: give the next version"
        ) from None
    return f"policy {added.version} of {added.tenant} is in force, hash {added.hash}"


def _current(tenants: Tenants, tenant: str) -> Policy | None:
    try:
        return tenants.policy(tenant)
    except Refused:
        return None


def approve(tenants: Tenants, tenant: str, rule: str, by: str, on: date) -> str:
    """Record a named person's approval of a rule; raises StackError with the reason of a refusal."""
    try:
        policy = tenants.approve(tenant, rule, by, on)
    except Refused as no:
        raise StackError(f"{no.detail} ({no.rule}: {no.code})") from None
    names = {regime.hash: f"{regime.service} v{regime.version}" for regime in REGIMES}
    texts = ", ".join(f"{names[digest]} ({digest[:12]})" for digest in policy.approvals[-1].texts)
    return (
        f"{rule} approved by {by} on {on} in {texts}; policy {policy.version} of {tenant}, hash {policy.hash}"
    )


def tell_log(policies: Sequence[Policy], say: Callable[[str], None]) -> bool:
    """The log of a policy, an entry a line. Out: False when a version was changed or an approval lost."""
    whole = True
    for entry in entries(policies):
        say(f"policy {entry.version}  {entry.hash}")
        for given in entry.approvals:
            read = ", ".join(digest[:12] for digest in given.texts) or "no text named"
            say(f"  {given.on}  {given.rule} approved by {given.by}, on {read}")
        for wrong in entry.faults:
            say(f"  NOT WHOLE: {wrong}")
        whole = whole and not entry.faults
    return whole


def try_policy(where: Place, proposed: Policy, first: date, last: date, say: Callable[[str], None]) -> bool:
    """What a proposed policy would have done to the cases opened in a period, by ids and codes only; nothing is written.

    A security class counts as approved for the installation (SP-34). Out: True, also when every order would be refused.
    """
    told: Counter[str] = Counter()
    for tenant, case in sorted(where.cases()):
        if tenant != proposed.tenant:
            continue
        log = where.log.load(tenant, case)
        if log.case.opened_at is None or not first <= local_date(log.case.opened_at) <= last:
            continue
        trial = tried(log, proposed, "assumed")
        told[trial.kind] += 1
        services = (
            trial.was or "none"
            if trial.kind == "same"
            else f"{trial.was or 'none'} -> {trial.would or 'none'}"
        )
        say("  ".join((case, trial.kind, services, *trial.told)))
    counted = ", ".join(f"{number} {kind}" for kind, number in sorted(told.items()))
    say(f"{sum(told.values())} cases opened from {first} to {last}" + (f": {counted}" if counted else ""))
    return True


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--stack", default=DEFAULT_STACK)
    parser = argparse.ArgumentParser(
        prog="python -m infra policy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    of = parser.add_subparsers(dest="do", required=True)
    of.add_parser("add", parents=[shared]).add_argument("file", type=Path)
    giving = of.add_parser("approve", parents=[shared])
    giving.add_argument("rule")
    giving.add_argument("--by", required=True)
    giving.add_argument("--tenant", required=True)
    of.add_parser("log", parents=[shared]).add_argument("--tenant", required=True)
    showing = of.add_parser("list", parents=[shared])
    showing.add_argument("--on", type=date.fromisoformat)
    showing.add_argument("--tenant")
    trying = of.add_parser("try", parents=[shared])
    trying.add_argument("file", type=Path)
    trying.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    trying.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    return parser


def _today() -> date:
    return local_date(datetime.now(UTC))


def _tell(lines: Callable[[], list[str]]) -> bool:
    print("\n".join(lines()))
    return True


def policy_main(arguments: Sequence[str]) -> int:
    """In: the command line after `policy`. Out: the exit status; `log` 1 when the log is not whole."""
    given = _parser().parse_args(arguments)

    def run() -> bool:
        if given.do == "list" and given.tenant is None:
            return _tell(lambda: list(listing(given.on or _today())))
        if given.do == "try":
            return try_policy(place(given.stack), policy_in(given.file), given.first, given.last, print)
        where = place(given.stack)
        today = local_date(where.clock.now())
        if given.do == "add":
            return _tell(lambda: [add_policy(where.tenants, given.file, today)])
        if given.do == "approve":
            return _tell(lambda: [approve(where.tenants, given.tenant, given.rule, given.by, today)])
        try:
            policies = where.tenants.policies(given.tenant)
        except Refused as no:
            raise StackError(no.detail) from None
        if given.do == "log":
            return tell_log(policies, print)
        return _tell(lambda: list(listing(given.on or today, policies[-1])))

    return reported("policy", run)


def matrix_main(arguments: Sequence[str]) -> int:
    """`python -m infra matrix [--on DATE] [--service S]`. Out: 1 when nothing of that name is in force."""
    parser = argparse.ArgumentParser(prog="python -m infra matrix", description=matrix.__doc__)
    parser.add_argument("--on", type=date.fromisoformat)
    parser.add_argument("--service")
    given = parser.parse_args(arguments)

    def run() -> bool:
        lines = list(matrix(given.on or _today(), given.service))
        if not lines:
            raise StackError(f"no law of {given.service or 'any service'} is in force on that day")
        return _tell(lambda: lines)

    return reported("matrix", run)
