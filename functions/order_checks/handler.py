"""Order checks from providers.

Trigger: events that can make an order due, and hints. Reads: the case's log, the person record, the tenant's policy and
provider connections. Writes: commits. Emits: check.ordered, check.not_done, action.failed; orders to providers.
"""

from typing import Any

from shared.reactors.order_checks import order_check
from shared.runtime.entry import reactor


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Order what is due in each message's case."""
    return reactor("order_checks", event, order_check)
