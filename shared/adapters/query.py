"""Every item that a query finds, over as many pages as DynamoDB makes of it."""

from collections.abc import Callable
from typing import Any


def every_item(query: Callable[..., dict[str, Any]], **request: Any) -> list[dict[str, Any]]:
    """In: a client's `query` and its parameters. Out: the items of all pages, in order.

    The method is handed over by name, not found by a paginator, so that what a function calls can be read off its code.
    """
    found: list[dict[str, Any]] = []
    while True:
        page = query(**request)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
