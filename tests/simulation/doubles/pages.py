"""Pages of a query or a scan: where one begins and ends, and what of each item is in it."""

from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]
PAGE = 1024 * 1024


def page(
    items: list[Item], asked: Mapping[str, Any], order: tuple[str, ...], keys: frozenset[str]
) -> dict[str, Any]:
    """The items from the start key on, as many as a page takes. `order`: by which attributes they stand in a row.

    `keys` is what the last key of a page is made of. A start key need not be there any more: it is a place in the row.
    """
    limit, start = asked.get("Limit"), asked.get("ExclusiveStartKey")
    if limit is None and start is None and sum(map(size, items)) <= PAGE:
        return {"Items": projected(items, asked), "Count": len(items)}
    if start is not None:
        place, back = _place(start, order), asked.get("ScanIndexForward") is False
        items = [i for i in items if (_place(i, order) < place if back else _place(i, order) > place)]
    found: list[Item] = []
    room = PAGE
    for item in items:
        room -= size(item)
        if room < 0 or len(found) == limit:
            break
        found.append(item)
    answer: dict[str, Any] = {"Items": projected(found, asked), "Count": len(found)}
    if len(found) < len(items) or (
        limit == len(found) and found
    ):  # a full page says so, also when nothing follows
        answer["LastEvaluatedKey"] = {name: found[-1][name] for name in keys}
    return answer


def _place(item: Item, order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item[name]["S"] for name in order)


def projected(items: list[Item], asked: Mapping[str, Any]) -> list[Item]:
    """Only the attributes that were asked for."""
    if "ProjectionExpression" not in asked:
        return items
    names = asked.get("ExpressionAttributeNames", {})
    told = (name.strip() for name in asked["ProjectionExpression"].split(","))
    wanted = {names.get(name, name) for name in told}
    return [{n: v for n, v in item.items() if n in wanted} for item in items]


_SIZES: dict[int, tuple[Item, int]] = {}


def size(item: Item) -> int:
    """About what DynamoDB counts: octets of names and values. Kept by the item's identity: items are never changed."""
    known = _SIZES.get(id(item))
    if known is None or known[0] is not item:
        known = _SIZES[id(item)] = (
            item,
            sum(len(name.encode()) + _size(value) for name, value in item.items()),
        )
    return known[1]


def _size(value: Mapping[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(member) for name, member in content.items())
    if kind == "L":
        return 3 + sum(1 + _size(member) for member in content)
    if kind == "N":
        return len(content) // 2 + 2
    return len(content.encode() if kind == "S" else content) if kind in ("S", "B") else 1
