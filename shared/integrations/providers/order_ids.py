"""Ids of orders: the same at every try, returned by the provider with the result."""


def order_id(case: str, check: str, number: str) -> str:
    """The id of the `number`th order of a check."""
    return f"{case}-{check}-{number}"


def read_order_id(text: str) -> tuple[str, str]:
    """(case, check) of an order id; ValueError for anything else."""
    case, check, _ = text.split("-")
    return case, check
