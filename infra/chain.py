"""`python -m infra chain CASE`: reread a case's log from the table and verify its hash chain."""

from __future__ import annotations

import argparse
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session
from shared.adapters.access_log import chain_faults
from shared.adapters.case_log import CaseLog, commit_of, item_of
from shared.adapters.documents import object_key
from shared.domain.commit import Commit, faults
from shared.domain.events import ClassDisposed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import boto3


class ChainBroken(StackError):
    """The log is not what was written; the text says where."""


def log_faults(items: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with stored commits: the chain itself, and anything in an item that its commit does not account for."""
    found: list[str] = []
    commits: list[Commit] = []
    for item in items:
        try:
            commit = commit_of(item)
        except (KeyError, TypeError, ValueError):
            return [*found, f"item {len(commits) + 1} cannot be read"]
        if item_of(commit) != item:
            found.append(f"commit {commit.sequence} was changed after it was written")
        commits.append(commit)
    return found + faults(commits)


def document_faults(s3: Any, bucket: str, items: Sequence[dict[str, Any]]) -> list[str]:
    """Sealed items in the bucket that are not what was committed. One may be missing when its class was disposed of."""
    found = []
    disposed = {
        event.retention_class
        for commit in map(commit_of, items)
        for event in commit.events
        if isinstance(event, ClassDisposed)
    }
    for commit in map(commit_of, items):
        for sealed in commit.sealed.values():
            if sealed.data is not None:
                continue
            try:
                key = object_key(commit.tenant, commit.case, sealed.item)
                body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            except s3.exceptions.NoSuchKey:
                if sealed.retention_class not in disposed:
                    found.append(f"the document of commit {commit.sequence} is missing")
                continue
            if sha256(body).hexdigest() != sealed.sha256:
                found.append(f"the document of commit {commit.sequence} was changed")
    return found


def verify(aws: boto3.Session, outputs: dict[str, str], tenant: str, case: str) -> int:
    """The number of commits of a case whose log verifies; raises ChainBroken, and for a case that does not exist."""
    log = CaseLog(aws.client("dynamodb"), outputs["CasesTable"])
    items = log.items(tenant, case)
    if not items:
        raise ChainBroken("there is no such case")
    found = log_faults(items) + document_faults(aws.client("s3"), outputs["DocumentsBucket"], items)
    found += chain_faults(aws.client("dynamodb"), outputs["CasesTable"], tenant, case)
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
        aws = session()
        number = verify(aws, outputs_of(aws, given.stack), given.tenant, given.case)
        print(f"chain: ok ({number} commits)")
        return True

    return reported("chain", run)
