"""`python -m infra chain CASE`: reread a case's log from the table and verify its hash chain."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session
from shared.adapters.access_log import chain_faults
from shared.adapters.case_log import CaseLog, commit_of, item_of
from shared.adapters.documents import Destroyed, Documents
from shared.adapters.vault import Unreadable
from shared.domain.commit import faults
from shared.domain.events import ClassDisposed, OrderAccepted
from shared.domain.law.published import is_published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import boto3

    from shared.domain.commit import Commit


class ChainBroken(StackError):
    """The log is not what was written; the text says where."""


def unreadable(items: Sequence[dict[str, Any]]) -> int | None:
    """The place of the first stored commit that this version cannot read, or None: what a reactor would fail at."""
    for number, item in enumerate(items, start=1):
        try:
            commit_of(item)
        except (KeyError, TypeError, ValueError):
            return number
    return None


def log_faults(items: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with stored commits: the chain itself, and anything in an item that its commit does not account for."""
    broken = unreadable(items)
    if broken:
        return [f"item {broken} cannot be read"]
    commits = [commit_of(item) for item in items]
    found = [
        f"commit {commit.sequence} was changed after it was written"
        for commit, item in zip(commits, items, strict=True)
        if item_of(commit) != item
    ]
    return found + faults(commits)


def document_faults(documents: Documents, items: Sequence[dict[str, Any]]) -> list[str]:
    """Sealed items in the bucket that are not what was committed. One may be missing when its class was disposed of.

    That it was is in the log, or in a receipt, where the log was restored to a time before.
    """
    found = []
    commits = [commit_of(item) for item in items]
    disposed = disposals(commits)
    for commit in commits:
        for sealed in commit.sealed.values():
            if sealed.data is not None:
                continue
            where = (commit.tenant, commit.case)
            try:
                documents.fetch(*where, sealed)
            except Destroyed:
                kind = sealed.retention_class
                if kind not in disposed and not documents.erased(*where, kind):
                    found.append(f"the document of commit {commit.sequence} is missing")
            except Unreadable:
                found.append(f"the document of commit {commit.sequence} was changed")
    return found


def law_faults(commits: Iterable[Commit]) -> list[str]:
    """Orders that pinned law which was never published: no row of any version says what the case was told."""
    return [
        f"commit {commit.sequence} pins law that was never published"
        for commit in commits
        for event in commit.events
        if isinstance(event, OrderAccepted)
        and not is_published(event.service, event.regime_version, event.regime_hash)
    ]


def disposals(commits: Iterable[Commit]) -> set[str]:
    """The retention classes that a log says were disposed of."""
    events = (event for commit in commits for event in commit.events)
    return {event.retention_class for event in events if isinstance(event, ClassDisposed)}


def verify(client: Callable[[str], Any], outputs: Mapping[str, str], tenant: str, case: str) -> int:
    """The number of commits of a case whose log verifies; raises ChainBroken, and for a case that does not exist.

    `client` gives the client of a service, `outputs` are the template's.
    """
    log = CaseLog(client("dynamodb"), outputs["CasesTable"])
    items = log.items(tenant, case)
    if not items:
        raise ChainBroken("there is no such case")
    found = log_faults(items) + document_faults(Documents(client("s3"), outputs["DocumentsBucket"]), items)
    found += law_faults(map(commit_of, items)) if unreadable(items) is None else []
    found += chain_faults(client("dynamodb"), outputs["CasesTable"], tenant, case)
    if found:
        raise ChainBroken("; ".join(found))
    return len(items)


def outputs_of(aws: boto3.Session, stack: str) -> dict[str, str]:
    """The outputs of a deployed stack."""
    described = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {o["OutputKey"]: o["OutputValue"] for o in described.get("Outputs", [])}


def main(arguments: Sequence[str]) -> int:
    """In: the command line after `chain`. Out: 0 when the chain verifies, else 1."""
    parser = argparse.ArgumentParser(prog="python -m infra chain", description="Verify a case's hash chain.")
    parser.add_argument("case")
    parser.add_argument("--tenant", required=True)
    parser.add_argument("--stack", default=DEFAULT_STACK)
    given = parser.parse_args(arguments)

    def run() -> bool:
        aws: Any = session()
        number = verify(aws.client, outputs_of(aws, given.stack), given.tenant, given.case)
        print(f"chain: ok ({number} commits)")
        return True

    return reported("chain", run)
