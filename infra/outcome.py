"""How an operator's command ends: an exit status, and on failure the reason."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from infra.build import BuildError
from infra.changeset import StackError
from infra.layers import LayerError
from infra.template_file import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_STACK = "tillit"


def reported(name: str, operation: Callable[[], bool]) -> int:
    """Runs an operation. Out: 0 when it says True; 1 when declined or failed, the reason on stderr."""
    try:
        return 0 if operation() else 1
    except (BuildError, TemplateError, LayerError, StackError, ClientError, BotoCoreError, OSError) as error:
        print(f"{name} failed: {error}", file=sys.stderr)
    except EOFError:
        print(f"{name}: nobody to ask; --yes answers", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"{name}: interrupted; what CloudFormation has begun goes on there", file=sys.stderr)
    return 1
