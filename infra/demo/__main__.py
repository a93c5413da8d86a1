"""`make demo [PAYLOADS=DIR]`: two background checks from the ATS's webhook to the report in the client's hands."""

import argparse
import sys
from pathlib import Path

from infra.build import ROOT
from infra.demo.director import Demo
from infra.demo.telling import teller
from infra.local.processes import end_as_interrupted
from infra.local.stack import local_stack


def main() -> int:
    """Out: 0 only if everything that the demo claims is true."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--payloads", type=Path, help="a folder with vendors' own sample files")
    given = parser.parse_args()
    end_as_interrupted()
    say = teller()
    with local_stack(say) as stack:
        errors = Demo(stack, say, given.payloads, ROOT / ".build" / "demo").run()
    return 1 if errors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
