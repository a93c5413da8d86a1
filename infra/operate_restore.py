"""`python -m infra restore`: puts back what tables that AWS restored to a point in time hold, and applies the erasures again.

AWS restores a table as a new one beside the stack's. What is missing in the stack's own tables, or was changed there, is put
back from it; what came after the point in time stays. So the template, its stream and its rights stay as they are, whether the
stack's tables still hold something or are empty. What was destroyed after the point in time is destroyed again: its receipts
lie in the documents bucket, which no restore of a table touches, and where a log still says so, that counts as well.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.chain import ChainBroken, disposals, unreadable, verify
from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.place import Place, place
from infra.restored_case import Outcome, put_back
from shared.adapters import keys
from shared.adapters.case_log import CaseLog, commit_of
from shared.adapters.query import pages
from shared.web.candidate.links import CODE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Say = Callable[[str], None]
    Erasures = set[tuple[str, str, str]]


@dataclass(frozen=True)
class Sources:
    """The names of the tables that AWS restored; None: that one is not restored from."""

    cases: str | None = None
    keys: str | None = None
    doors: str | None = None
    tenants: str | None = None


def restore(where: Place, sources: Sources, say: Say, *, do: bool, at_rest: bool = False) -> bool:
    """Put back, erase again, verify; or (`do` off) only say what would be put back. Out: False when something is not whole.

    In: the stack, the restored tables, how to say, whether no function runs. Safe to run twice and to break off.
    Raises StackError when a source is a table of the stack, ClientError.
    """
    if set(vars(sources).values()) & set(where.outputs.values()):
        raise StackError("that is a table of the stack itself: name the one that AWS restored")
    gone = erasures(where, sources)
    # Keys before the commits that use them, as when they were made; never those of a class that was destroyed.
    _copy(where, sources.tenants, "TenantsTable", say, lambda _: True, do=do)
    _copy(where, sources.keys, "KeysTable", say, lambda item: _erasure(item) not in gone, do=do)
    whole = sources.cases is None or _cases(where, sources.cases, say, do=do, at_rest=at_rest)
    _copy(where, sources.doors, "DoorsTable", say, _may_come_back, do=do)
    if not do:
        say("nothing was written: --yes puts it back and destroys again what was destroyed")
        return whole
    # Once more: something may have been destroyed while this ran.
    gone |= erasures(where, sources)
    for tenant, case, kind in sorted(gone):
        where.vault.destroy(tenant, case, kind)
        where.documents.destroy(tenant, case, kind)
    say(f"erasures applied again: {len(gone)} classes of {len({g[:2] for g in gone})} cases")
    return _verified(where, gone, say) and whole


def erasures(where: Place, sources: Sources) -> Erasures:
    """(tenant, case, class) of everything that was destroyed: by the receipts, the stack's logs and the restored logs."""
    found = set(where.documents.erasures())
    for table in filter(None, (where.outputs["CasesTable"], sources.cases)):
        log = CaseLog(where.client("dynamodb"), table)
        for tenant, case in where.cases(table):
            items = log.items(tenant, case)
            readable = items[: (unreadable(items) or len(items) + 1) - 1]
            found |= {(tenant, case, kind) for kind in disposals(map(commit_of, readable))}
    return found


def _erasure(item: dict[str, Any]) -> tuple[str, str, str]:
    """What would have to be destroyed for a key's item to go."""
    return (*keys.read_case_pk(item["pk"]["S"]), item["sk"]["S"].split("#")[1])


def _may_come_back(item: dict[str, Any]) -> bool:
    """A session that was ended, or a one-time code that was used, must not be good again; a link is as good as its case."""
    kind = item["sk"]["S"]
    return bool(kind != "SESSION" and (kind != "LINK" or json.loads(item["content"]["S"])["link"] != CODE))


def _cases(where: Place, source: str, say: Say, *, do: bool, at_rest: bool) -> bool:
    told: Counter[Outcome] = Counter()
    for tenant, case in where.cases(source):
        outcome = put_back(where, source, tenant, case, do=do, at_rest=at_rest)
        told[outcome] += 1
        if outcome not in (Outcome.WHOLE, Outcome.BACK):
            say(f"case {case} of {tenant}: {outcome}")
    say("cases: " + (", ".join(f"{number} {what}" for what, number in sorted(told.items())) or "none"))
    return told.keys() <= {Outcome.WHOLE, Outcome.BACK}


def _copy(
    where: Place,
    source: str | None,
    name: str,
    say: Say,
    wanted: Callable[[dict[str, Any]], bool],
    *,
    do: bool,
) -> None:
    """Put the items that are missing; what is there is newer and stays. A tenant's mark of its policy only moves forwards."""
    if source is None:
        return
    dynamodb, told = where.client("dynamodb"), Counter[str]()
    for page in pages(dynamodb.scan, TableName=source, ConsistentRead=True):
        for item in filter(wanted, page):
            key = {"pk": item["pk"], "sk": item["sk"]}
            held = dynamodb.get_item(TableName=where.outputs[name], Key=key, ConsistentRead=True).get("Item")
            forwards = held is not None and _later(item, held)
            told["there" if held and not forwards else "put back"] += 1
            if do and (held is None or forwards):
                _put(dynamodb, where.outputs[name], item)
    say(f"{name}: {told['put back']} put back, {told['there']} there")


def _later(item: dict[str, Any], held: dict[str, Any]) -> bool:
    return item["sk"]["S"] == "CURRENT" and int(item["version"]["N"]) > int(held["version"]["N"])


def _put(dynamodb: Any, table: str, item: dict[str, Any]) -> None:
    condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if item["sk"]["S"] == "CURRENT":
        condition = {
            "ConditionExpression": "attribute_not_exists(pk) OR version < :version",
            "ExpressionAttributeValues": {":version": item["version"]},
        }
    try:
        dynamodb.put_item(TableName=table, Item=item, **condition)
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return  # written meanwhile: what is there is newer


def _verified(where: Place, gone: Erasures, say: Say) -> bool:
    """Verify every case's chain; names each that is not whole, and each whose log has lost why something was destroyed."""
    whole, number = True, 0
    for tenant, case in where.cases():
        number += 1
        try:
            verify(where.client, where.outputs, tenant, case)
        except ChainBroken as broken:
            whole = False
            say(f"case {case} of {tenant}: {broken}")
            continue
        found = where.log.load(tenant, case).case
        lost = sorted(kind for *whose, kind in gone if whose == [tenant, case] and kind not in found.disposed)
        if lost and not found.over:  # of one that is over, disposal says so again by itself
            whole = False
            say(
                f"case {case} of {tenant}: {', '.join(lost)} destroyed after the point in time; cancel the case"
            )
    say(f"chains verified: {number} cases")
    return whole


def main(arguments: Sequence[str]) -> int:
    """`python -m infra restore --cases TABLE --keys TABLE ... [--yes]`. Out: the exit status; 1 when something is not whole."""
    parser = argparse.ArgumentParser(prog="python -m infra restore", description=__doc__.splitlines()[0])
    for name in ("cases", "keys", "doors", "tenants"):
        parser.add_argument(f"--{name}", metavar="TABLE", help=f"the restored table of {name}")
    parser.add_argument("--stack", default=DEFAULT_STACK)
    parser.add_argument(
        "--at-rest", action="store_true", help="no function runs: their mappings are switched off"
    )
    parser.add_argument(
        "--yes", action="store_true", help="write; without this it only says what it would do"
    )
    given = parser.parse_args(arguments)
    sources = Sources(given.cases, given.keys, given.doors, given.tenants)
    return reported(
        "restore",
        lambda: restore(place(given.stack), sources, print, do=given.yes, at_rest=given.at_rest),
    )
