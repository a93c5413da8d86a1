"""What operators put into an installation: connections, the official list of test numbers; and the case clock.

A secret is never given here: it is put into Secrets Manager under the reference that the connection names.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.chain import outputs_of
from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session
from shared.adapters.tenants import Tenants
from shared.domain.person_number import Kind, official_test_numbers, parse
from shared.integrations.ats.connection import Connection, ConnectionInvalid
from shared.integrations.providers.connection import ConnectionUnusable, ProviderConnection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_DATA_SETS: tuple[Kind, ...] = ("personnummer", "samordningsnummer")


def put_connection(tenants: Tenants, path: Path) -> str:
    """Store an ATS connection or a check provider from a JSON file; raises StackError naming what is wrong."""
    content = json_object(path)
    try:
        made = Connection.parse(content) if "vendor" in content else ProviderConnection.from_dict(content)
    except (ConnectionInvalid, ConnectionUnusable) as error:
        raise StackError(f"the connection cannot be used: {error}") from None
    tenants.put_connection(made.id, content)
    return f"connection {made.id} stored; its secret is read from {made.secret_ref}"


def load_test_numbers(tenants: Tenants, paths: Sequence[Path]) -> str:
    """Load Skatteverket's test numbers; production refuses every one of them (PN-12).

    In: both data sets, Testpersonnummer and Test-samordningsnummer, as they are published (CSV, in one file or two).
    Raises StackError for a damaged file, and when one of the sets is missing: then half of the list would count as real.
    """
    numbers: set[str] = set()
    for path in paths:
        try:
            numbers |= official_test_numbers(path.read_text("utf-8").splitlines())
        except ValueError as error:
            raise StackError(f"{path.name}: {error}") from None
    kinds = Counter(parse(number, date.max).kind for number in numbers)
    missing = [name for name in _DATA_SETS if not kinds[name]]
    if missing:
        raise StackError(f"the data set of test {missing[0]} is missing; give both files")
    tenants.load_test_numbers(frozenset(numbers))
    return " and ".join(f"{kinds[name]} test {name}" for name in _DATA_SETS) + " loaded"


def json_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises StackError naming the file."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise StackError(f"{path.name} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise StackError(f"{path.name} is not a JSON object")
    return content


def put_connections(tenants: Tenants, paths: Sequence[Path]) -> str:
    """Store ATS connections and check providers, a JSON file each."""
    return "\n".join(put_connection(tenants, path) for path in paths)


def _put(name: str, put: Callable[[Tenants, Sequence[Path]], str], arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"python -m infra {name}", description=put.__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="file")
    parser.add_argument("--stack", default=DEFAULT_STACK)
    given = parser.parse_args(arguments)

    def run() -> bool:
        aws = session()
        table = outputs_of(aws, given.stack)["TenantsTable"]
        print(put(Tenants(aws.client("dynamodb"), table), given.files))
        return True

    return reported(name, run)


def connection_main(arguments: Sequence[str]) -> int:
    """`python -m infra connection FILE`."""
    return _put("connection", put_connections, arguments)


def test_numbers_main(arguments: Sequence[str]) -> int:
    """`python -m infra test-numbers FILE...`."""
    return _put("test-numbers", load_test_numbers, arguments)


def clock_main(arguments: Sequence[str]) -> int:
    """`python -m infra clock DAYS`: move the case clock of a stage that has one."""
    parser = argparse.ArgumentParser(prog="python -m infra clock", description="Move the case clock on.")
    parser.add_argument("days", type=int)
    parser.add_argument("--stack", default=DEFAULT_STACK)
    given = parser.parse_args(arguments)

    def run() -> bool:
        aws = session()
        name = outputs_of(aws, given.stack).get("CaseClock")
        if name is None:
            raise StackError("this stage has no case clock that can be moved")
        ssm = aws.client("ssm")
        now = int(ssm.get_parameter(Name=name)["Parameter"]["Value"])
        ssm.put_parameter(Name=name, Value=str(now + given.days * 86_400), Type="String", Overwrite=True)
        print(f"the case clock is {(now + given.days * 86_400) / 86_400:g} days ahead")
        return True

    return reported("clock", run)
