"""`python -m infra COMMAND`: what operators do. A new command is one line in COMMANDS."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Command(NamedTuple):
    """Where a command's `(arguments) -> exit status` lives (imported when asked for), and what it is for."""

    module: str
    function: str
    summary: str


COMMANDS = {
    "archive": Command("infra.operate_archive", "main", "fetch and check a case's package for the e-archive"),
    "build": Command("infra.build", "main", "make the deployable artefacts in .build/"),
    "catalogue": Command("infra.catalogue", "main", "write or check the events' contracts in events/"),
    "chain": Command("infra.chain", "main", "verify the hash chain of a case"),
    "clock": Command("infra.operate_tenant", "clock_main", "move the case clock, where a stage has one"),
    "connection": Command(
        "infra.operate_tenant", "connection_main", "store an ATS connection or a check provider"
    ),
    "matrix": Command("infra.operate_policy", "matrix_main", "print case type x step x basis x gate"),
    "policy": Command(
        "infra.operate_policy", "policy_main", "a tenant's policy: add, approve, log, list, try on past cases"
    ),
    "test-numbers": Command(
        "infra.operate_tenant", "test_numbers_main", "load the official list of test numbers"
    ),
    "deploy": Command("infra.deploy", "main", "build, upload, show the plan, ask, deploy, smoke-test"),
    "destroy": Command("infra.operate_destroy", "main", "remove a stack that holds no cases"),
    "rebuild": Command("infra.operate_rebuild", "main", "make every projection again from the logs"),
    "reconcile": Command("infra.operate_reconcile", "main", "after a restore, have lost answers come again"),
    "redrive": Command("infra.operate_redrive", "main", "bring back what lies in the queues nobody reads"),
    "restore": Command("infra.operate_restore", "main", "put back restored tables and apply erasures again"),
    "smoke": Command("infra.operate_smoke", "main", "ask a deployed stack whether it is alive"),
}


def main(arguments: Sequence[str]) -> int:
    """In: the command line without the program. Out: the exit status; 2 for a command that does not exist."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name not in COMMANDS:
        asked = name in {"-h", "--help", "help"}
        print(_usage(), file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    command = COMMANDS[name]
    run: Callable[[Sequence[str]], int] = getattr(importlib.import_module(command.module), command.function)
    return run(rest)


def _usage() -> str:
    rows = (f"  {name:<10} {command.summary}" for name, command in COMMANDS.items())
    return "\n".join(("usage: python -m infra COMMAND [--help]", "", *rows))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
