"""The one table of what is known to differ: where another implementation is wrong, and what the doubles leave out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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

# Elsewhere: what the API reference says, or what a test shows that others have run against AWS.
_ENTRIES = "localstack's test_put_event_malformed_detail and ..._without_detail_type, run against AWS"
_OWN = "API_PutEventsResultEntry, NotAuthorizedForSourceException; so the embedded server"
_NO_BUS = "localstack's test_put_events_nonexistent_event_bus, run against AWS: taken and dropped"
_SIZE = "API_PutEvents: the entries of a request are limited together"
_CONTEXT = "API_Decrypt, IncorrectKeyException: the key of the request is not the key of the ciphertext"
_CIPHERTEXT = "API_Decrypt, InvalidCiphertextException: the ciphertext is corrupted or otherwise invalid"
_NO_KEY = "API_Decrypt, NotFoundException"
_LONG_KEY = "S3 User Guide, object-keys: at most 1,024 octets; the error KeyTooLongError"
_BODIES = (
    "API_SendMessage: at least one character, InvalidMessageContents for those outside the allowed ranges"
)
_HIDDEN = "API_ReceiveMessage: VisibilityTimeout from 0 to 43200"
_GONE = "olist/olist-loafer #29, vmihailenco/taskq #29: Message does not exist or is not available for visibility timeout change"
_SHOWN = "localstack #9632, checked on AWS: of a message that can be seen again, the change is taken and does nothing"
_TWICE = "API_DeleteMessage: a well-formed receipt of a message that is gone is no error"
_OLD = "API_DeleteMessage: by an old receipt the request succeeds, but the message might not be deleted; the double keeps it"

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
    # moto, the others
    Difference(
        "moto", "events put_events", "a list | a text",
        "moto fails: UserWarning", "taken", _ENTRIES, parts=True,
    ),
    Difference("moto", "events put_events", "no such bus", "ResourceNotFoundException", "taken", _NO_BUS, parts=True),
    Difference("moto", "events put_events", "of AWS itself", "other Entries, FailedEntryCount", "taken", _OWN),
    Difference("moto", "events put_events", "too large together", "taken", _VALIDATION, _SIZE, parts=True),
    Difference("moto", "kms decrypt", "another key", "AccessDeniedException", "IncorrectKeyException", _CONTEXT),
    Difference("moto", "kms decrypt", "no key", "AccessDeniedException", "InvalidCiphertextException", _CIPHERTEXT),
    Difference("moto", "s3 put_object", "a key too long", "taken", "KeyTooLongError", _LONG_KEY, parts=True),
    Difference("moto", "sqs send_message", "an empty message", "taken", "MissingParameter", _BODIES, parts=True),
    Difference(
        "moto", "sqs send_message", "a forbidden character",
        "taken", "InvalidMessageContents", _BODIES, parts=True,
    ),
    Difference(
        "moto", "sqs change_message_visibility change_message_visibility_then_receive",
        "shown by the latest receipt | shown by the first receipt | hidden by the latest receipt | hidden by the first receipt",
        "ReceiptHandleIsInvalid", "InvalidParameterValue", _GONE,
    ),
    Difference(
        "moto", "sqs change_message_visibility_then_receive", "hidden by the latest receipt",
        "other Seen", "taken", _SHOWN, parts=True,
    ),
    Difference(
        "moto", "sqs change_message_visibility_then_receive delete_message_then_receive",
        "shown by the first receipt | hidden by the first receipt | by the first receipt",
        "other Seen", "taken", _OLD, parts=True,
    ),
    Difference("moto", "sqs delete_message", "by the latest receipt", "ReceiptHandleIsInvalid", "taken", _TWICE),
    Difference(
        "moto", "sqs delete_message_then_receive", "by the first receipt",
        "ReceiptHandleIsInvalid", "taken", _TWICE, parts=True,
    ),
    # the embedded server, the others
    Difference(
        "the server", "events put_events", "a list | a text | not JSON | an empty detail | no detail | no source | no type",
        "other Entries, FailedEntryCount", "taken", _ENTRIES, parts=True,
    ),
    Difference("the server", "events put_events", "too large together", "taken", _VALIDATION, _SIZE, parts=True),
    Difference("the server", "kms decrypt", "another key", "taken", "IncorrectKeyException", _CONTEXT),
    Difference("the server", "kms decrypt", "no such key", "taken", "NotFoundException", _NO_KEY),
    Difference("the server", "s3 put_object", "a key too long", "taken", "KeyTooLongError", _LONG_KEY, parts=True),
    Difference(
        "the server", "sqs receive_message", "hidden for too long",
        "taken", "InvalidParameterValue", _HIDDEN, parts=True,
    ),
    Difference(
        "the server", "sqs change_message_visibility change_message_visibility_then_receive",
        "shown by the latest receipt | shown by the first receipt | hidden by the latest receipt | hidden by the first receipt",
        "ReceiptHandleIsInvalid", "InvalidParameterValue", _GONE,
    ),
    Difference(
        "the server", "sqs change_message_visibility_then_receive",
        "hidden by the latest receipt | hidden by the first receipt",
        "other Seen", "taken", _SHOWN, parts=True,
    ),
    Difference(
        "the server", "sqs change_message_visibility_then_receive", "shown by the first receipt | hidden by the first receipt",
        "ReceiptHandleIsInvalid", "taken", _OLD, parts=True,
    ),
    Difference(
        "the server", "sqs delete_message delete_message_then_receive", "by the latest receipt | by the first receipt",
        "ReceiptHandleIsInvalid", "taken", _TWICE, parts=True,
    ),
)  # fmt: skip

# What the doubles leave out of an answer, because nothing reads it: by operation, the member and why.
_OF_OBJECTS = (
    "AcceptRanges",
    "ChecksumCRC32",
    "ChecksumType",
    "ContentLength",
    "ContentType",
    "ETag",
    "LastModified",
    "Metadata",
)
_OF_SECRETS = ("ARN", "CreatedDate", "Name", "VersionId", "VersionStages")
_DIGEST = "a digest, which the client compares by itself"
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "dynamodb.query": {"ScannedCount": "no query filters"},
    "dynamodb.scan": {"ScannedCount": "how much a filter dropped, nobody asks"},
    "sqs.send_message": {"MD5OfMessageBody": _DIGEST},
    "kms.decrypt": dict.fromkeys(
        ("KeyId", "EncryptionAlgorithm", "KeyMaterialId"), "the caller named the key itself"
    ),
    "s3.put_object": dict.fromkeys(
        ("ETag", "ChecksumCRC32", "ChecksumType", "ServerSideEncryption"), _DIGEST
    ),
    "s3.get_object": dict.fromkeys(_OF_OBJECTS, "nothing asks for more than the octets"),
    "secretsmanager.create_secret": dict.fromkeys(
        ("Name", "VersionId"), "the caller named it itself; versions are not used"
    ),
    "secretsmanager.put_secret_value": dict.fromkeys(
        ("Name", "VersionId", "VersionStages", "ARN"), "versions are not used"
    ),
    "secretsmanager.get_secret_value": dict.fromkeys(_OF_SECRETS, "nothing asks for more than the text"),
    "ssm.put_parameter": dict.fromkeys(("Tier", "Version"), "versions are not used"),
}

# What AWS knows and the doubles do not, because nothing here asks for it: whoever comes to ask is told so by a
# NotImplementedError, in place of an answer that AWS would not give. By operation, what is asked.
REFUSED: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("dynamodb.put_item", {"ReturnValues": "ALL_OLD"}),
    (
        "dynamodb.put_item",
        {"ConditionExpression": "size(pk) > :n", "ExpressionAttributeValues": {":n": {"N": "1"}}},
    ),
    (
        "dynamodb.put_item",
        {"ConditionExpression": "a.b = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}},
    ),
    ("dynamodb.update_item", {"UpdateExpression": "SET a = :a, b = :a"}),
    ("dynamodb.get_item", {"ProjectionExpression": "pk"}),
    ("dynamodb.query", {"FilterExpression": "attribute_exists(pk)"}),
    ("dynamodb.scan", {"IndexName": "due"}),
    ("events.put_events", {"EndpointId": "x"}),
    ("kms.generate_data_key", {"KeySpec": "AES_128"}),
    ("kms.decrypt", {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
    ("s3.put_object", {"ContentType": "text/plain"}),
    ("s3.get_object", {"Range": "bytes=0-1"}),
    ("s3.list_objects_v2", {"Delimiter": "/"}),
    ("secretsmanager.get_secret_value", {"VersionStage": "AWSPREVIOUS"}),
    ("ses.send_email", {"ReplyToAddresses": ["a@example.se"]}),
    ("sqs.send_message", {"DelaySeconds": 1}),
    ("ssm.get_parameter", {"WithDecryption": True}),
)
