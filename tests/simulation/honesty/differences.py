"""The one table of what is known to differ: where another implementation is wrong, and what the doubles leave out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Operations, and what somebody answers to them other than AWS, whose part the double takes.

    `where`: the service, then its methods; `about`: what is particular about them; each of these must be met. `answers` and
    `aws` are an error's code, "taken", or "other" with the members that differ. `parts`: the states differ afterwards.
    """

    who: str
    where: str
    about: str
    answers: str
    aws: str
    source: str
    parts: bool = False

    @property
    def service(self) -> str:
        """The service."""
        return self.where.split()[0]

    @property
    def words(self) -> frozenset[str]:
        """Its methods, and what may be particular about them."""
        return frozenset((*self.where.split()[1:], *self.about.split(" | ")))

    def tells(self, ours: object, theirs: object) -> bool:
        """Whether this is the difference between two answers."""
        return (self.aws, self.answers) == _named(ours, theirs)


def _named(ours: object, theirs: object) -> tuple[str, str]:
    if isinstance(ours, dict) and isinstance(theirs, dict) and "Error" not in ours and "Error" not in theirs:
        members = sorted(n for n in ours.keys() | theirs.keys() if ours.get(n) != theirs.get(n))
        return "taken", f"other {', '.join(members)}"
    return _code(ours), _code(theirs)


def _code(told: object) -> str:
    if isinstance(told, dict):
        return f"{told['Error']} with the item" if "Error" in told else "taken"
    return str(told)


_VALIDATION = "ValidationException"
_FAILED = "ConditionalCheckFailedException"
# Where it is said what AWS does; DG is DynamoDB's Developer Guide. Where moto differs, the embedded server agrees with AWS.
_EXPRESSIONS = "DG, Expressions.OperatorsAndFunctions and Expressions.UpdateExpressions: the grammar"
_BEGINS = "DG, Expressions.OperatorsAndFunctions: begins_with takes a text or octets"
_DEFINED = "DG, ExpressionAttributeNames and ExpressionAttributeValues: not empty, each defined, each used"
_RESERVED = "DG, ReservedWords: they stand in no expression, a projection is one"
_KEYS = "DG, HowItWorks.CoreComponents: a key attribute is of its declared type and not empty"
_INDEX = "the message `The table does not have the specified index`"
_START = "API_Query, ExclusiveStartKey: the keys of the table and of the index, inside what is asked for"
_PAGES = "DG, Query.Pagination: a page that is full has a LastEvaluatedKey, also when nothing follows"
_CAPACITY = "API_UpdateItem, ConsumedCapacity: only if ReturnConsumedCapacity was specified"
_STREAM = "DG, Streams: one record for each change of data; an update that makes an item is one, the same item again is none"

DIFFERENCES: tuple[Difference, ...] = (
    # moto, DynamoDB: expressions
    Difference(
        "moto", "dynamodb put_item delete_item", "a name that is missing | a value that is missing | no values at all",
        "moto fails: KeyError", _VALIDATION, _DEFINED,
    ),
    Difference("moto", "dynamodb scan", "a value that is missing", "moto fails: KeyError", _VALIDATION, _DEFINED),
    Difference(
        "moto", "dynamodb query", "a value that is missing",
        "moto fails: AttributeError", _VALIDATION, _DEFINED,
    ),
    Difference(
        "moto", "dynamodb put_item delete_item",
        "brackets left open | no such function | not readable | something after the end",
        "moto fails: ValueError", _VALIDATION, _EXPRESSIONS,
    ),
    Difference("moto", "dynamodb query", "not readable", "moto fails: AssertionError", _VALIDATION, _EXPRESSIONS),
    Difference(
        "moto", "dynamodb put_item", "another type",
        "moto fails: TypeError", _FAILED, _EXPRESSIONS,
    ),
    Difference("moto", "dynamodb put_item delete_item", "a number with a beginning", _FAILED, _VALIDATION, _BEGINS),
    Difference(
        "moto", "dynamodb put_item delete_item",
        "an empty condition | an unused value | no names, but said so | values without an expression",
        "taken", _VALIDATION, _DEFINED, parts=True,
    ),
    Difference("moto", "dynamodb put_item", "an unused value | no names, but said so", _FAILED, _VALIDATION, _DEFINED),
    Difference("moto", "dynamodb query scan", "an unused value", "taken", _VALIDATION, _DEFINED),
    Difference("moto", "dynamodb scan", "values without an expression", "taken", _VALIDATION, _DEFINED),
    # moto, DynamoDB: keys, pages and streams
    Difference("moto", "dynamodb get_item delete_item", "a number for a key", "taken", _VALIDATION, _KEYS),
    Difference(
        "moto", "dynamodb delete_item", "an empty partition key | an empty sort key",
        "taken", _VALIDATION, _KEYS,
    ),
    Difference(
        "moto", "dynamodb update_item", "an empty partition key | an empty sort key",
        "taken", _VALIDATION, _KEYS, parts=True,
    ),
    Difference("moto", "dynamodb put_item", "an index key of another type", "taken", _VALIDATION, _KEYS, parts=True),
    Difference("moto", "dynamodb query", "a value of another type", "taken", _VALIDATION, _KEYS),
    Difference(
        "moto", "dynamodb query",
        "a start in another partition | a start without the sort key | an index from a key of the table",
        "taken", _VALIDATION, _START,
    ),
    Difference(
        "moto", "dynamodb query", "a start without the sort key | an index from a key of the table",
        "moto fails: TypeError", _VALIDATION, _START,
    ),
    Difference("moto", "dynamodb query", "no such index", "ResourceNotFoundException", _VALIDATION, _INDEX),
    Difference(
        "moto", "dynamodb query", "a limit | from a key on | what is due",
        "other LastEvaluatedKey", "taken", _PAGES,
    ),
    Difference("moto", "dynamodb scan", "whether any", "other LastEvaluatedKey", "taken", _PAGES),
    Difference(
        "moto", "dynamodb all_pages_of_query all_pages_of_scan", "page after page",
        "other Pages", "taken", _PAGES,
    ),
    Difference("moto", "dynamodb all_pages_of_query", "pages of an index", "other Pages", "taken", _PAGES),
    Difference(
        "moto", "dynamodb update_item", "an attribute | only from the old value | only from the old value, showing it",
        "other ConsumedCapacity", "taken", _CAPACITY,
    ),
    Difference(
        "moto", "dynamodb new_records", "the stream after updates | the stream, the same put again",
        "other Records", "taken", _STREAM,
    ),
    # the embedded server, DynamoDB
    Difference(
        "the server", "dynamodb put_item delete_item", "a number with a beginning",
        _FAILED, _VALIDATION, _BEGINS,
    ),
    Difference("the server", "dynamodb put_item delete_item", "no such function", _FAILED, _VALIDATION, _EXPRESSIONS),
    Difference("the server", "dynamodb update_item", "not readable", "taken", _VALIDATION, _EXPRESSIONS, parts=True),
    Difference("the server", "dynamodb query", "a reserved word", "taken", _VALIDATION, _RESERVED),
)  # fmt: skip

# What the doubles leave out of an answer, because nothing reads it: by operation, the member and why.
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "dynamodb.query": {"ScannedCount": "no query filters"},
    "dynamodb.scan": {"ScannedCount": "how much a filter dropped, nobody asks"},
}
