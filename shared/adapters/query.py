"""Everything that a query or scan finds, over as many pages as DynamoDB makes of it."""

from collections.abc import Callable, Iterator
from typing import Any


def pages(find: Callable[..., dict[str, Any]], **request: Any) -> Iterator[list[dict[str, Any]]]:
    """In: a client's `query` or `scan` and its parameters. Out: the items page by page, each asked for when it is wanted.

    The method is handed over by name, not found by a paginator, so that what a function calls can be read off its code.
    """
    while True:
        page = find(**request)
        yield page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def every_item(find: Callable[..., dict[str, Any]], **request: Any) -> list[dict[str, Any]]:
    """In: a client's `query` or `scan` and its parameters. Out: the items of all pages, in order."""
    return [item for page in pages(find, **request) for item in page]
