"""What makes a run over hundreds of thousands of sequences affordable: a case is copied in one go when one field of it changes.

What is replaced is pure, and gives the same as the real one; the tests walk their histories with the real one.
"""

from __future__ import annotations

import dataclasses
import sys
from typing import Any

from shared.domain.case import Case


def replaced(value: Any, /, **changes: Any) -> Any:
    """As `dataclasses.replace`, by far faster for a case, which has many fields and checks none of them when it is made."""
    if type(value) is not Case:
        return dataclasses.replace(value, **changes)
    new = object.__new__(Case)
    new.__dict__.update(value.__dict__)
    new.__dict__.update(changes)
    return new


def quicken() -> None:
    """From now on the domain's modules copy cases that way, in this process."""
    for name, module in list(sys.modules.items()):
        if name.startswith("shared.domain.") and getattr(module, "replace", None) is dataclasses.replace:
            module.replace = replaced  # type: ignore[attr-defined]  # what the module imported by that name
