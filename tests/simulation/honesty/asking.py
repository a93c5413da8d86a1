"""Performing one operation at one place: its resources and earlier answers put in, its answer or error as plain data."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from tests.simulation.honesty.differences import LEFT_OUT
from tests.simulation.honesty.operations import Held, Named, Operation
from tests.simulation.honesty.places import Place, rules

Told = str | dict[str, Any]  # an error's code, or what was answered
_NOT_HELD = "nothing was held"
# What no two places have in common: whether it is there is all that is compared.
_IDENTITIES = frozenset({"MessageId", "EventId", "ReceiptHandle", "ARN", "ErrorMessage"})


def told_by(place: Place, operation: Operation) -> Told:
    """What a place answers, with everything left out that says nothing or that the doubles leave out on purpose."""
    try:
        params = _resolved(place, operation.params)
    except LookupError:
        return _NOT_HELD
    try:
        answer = _LONGER.get(operation.method, _plain)(place, operation, params)
    except ClientError as error:
        return _refusal(error)
    except ParamValidationError:
        return "ParamValidationError"
    except Exception as error:  # whatever it raises: no service answers so, and the table must say who does
        return f"{place.name} fails: {type(error).__name__}"
    left = LEFT_OUT.get(operation.name, {})
    return {name: _compared(name, value) for name, value in answer.items() if name not in left}


def _refusal(error: ClientError) -> Told:
    answer: Mapping[str, Any] = error.response
    code = str(answer["Error"]["Code"])
    return {"Error": code, "Item": answer["Item"]} if "Item" in answer else code


def _resolved(place: Place, value: Any) -> Any:
    if isinstance(value, Named):
        return place.names[value.name]
    if isinstance(value, Held):
        return place.held[value.kind, value.which][-1 if value.latest else 0]
    if isinstance(value, str):
        return value.replace("{prefix}", place.prefix)
    if isinstance(value, Mapping):
        return {name: _resolved(place, member) for name, member in value.items()}
    return [_resolved(place, member) for member in value] if isinstance(value, list) else value


def _plain(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    if operation.name == "sqs.receive_message" or "IndexName" in params:
        place.settle()
    answer = getattr(place.client(operation.service), operation.method)(**params)
    told = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    keep = _KEPT.get(operation.name)
    return keep(place, params, told) if keep else told


def _compared(name: str, value: Any) -> Any:
    if name in _IDENTITIES:
        return bool(value)
    if isinstance(value, Mapping):
        return {n: _compared(n, member) for n, member in value.items()}
    if isinstance(value, list):
        return [_compared("", member) for member in value]
    return bytes(value) if hasattr(value, "value") else value


# Answers that later operations go by, or whose order nobody promises ----------------------------------------------------


def _received(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Messages, in no order; each receipt is held by its message's text."""
    messages = answer.get("Messages", [])
    for message in messages:
        place.held.setdefault(("receipt", message["Body"]), []).append(message["ReceiptHandle"])
    told = [{**m, "Body": _body(m["Body"]), "MD5OfBody": bool(m["MD5OfBody"])} for m in messages]
    for message in told:
        count = message.pop("Attributes", {}).get("ApproximateReceiveCount")
        message.update({"Received": count} if count else {})
    return {**answer, "Messages": sorted(told, key=lambda m: json.dumps(m["Body"]))} if messages else answer


def _body(text: str) -> Any:
    """A text; of an event only what the sender said."""
    if not text.startswith("{"):
        return text
    event = json.loads(text)
    return {name: event.get(name) for name in ("version", "source", "detail-type", "detail")}


def _made_key(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    number = sum(kind == "wrapped" for kind, _ in place.held)
    place.held["wrapped", number] = [answer["CiphertextBlob"]]
    place.held["plain", answer["Plaintext"].hex()] = [number]
    return {"Plaintext": len(answer["Plaintext"]), "CiphertextBlob": bool(answer["CiphertextBlob"])}


def _opened(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "Plaintext": place.held.get(("plain", answer["Plaintext"].hex()), ["of another key"])}


def _object(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "Body": answer["Body"].read()}


def _listed(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    found = [(entry["Key"], entry["Size"]) for entry in answer.get("Contents", [])]
    return {"Contents": found, "IsTruncated": answer["IsTruncated"]}


def _parameter(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {"Value": answer["Parameter"]["Value"]}


def _put_parameter(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    place.undo.append(lambda: place.client("ssm").delete_parameters(Names=[params["Name"]]))
    return answer


def _made_secret(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    away = {"SecretId": params["Name"], "ForceDeleteWithoutRecovery": True}
    place.undo.append(lambda: place.client("secretsmanager").delete_secret(**away))
    return answer


def _of_index(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Items of an index with the same keys stand in any order."""
    if params.get("IndexName") != "committed":
        return answer
    return {**answer, "Items": sorted(answer["Items"], key=lambda item: json.dumps(item, sort_keys=True))}


def _any_order(place: Place, params: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """A scan's items stand in any order; of one that stops early only how many there are is the same everywhere."""
    if "LastEvaluatedKey" in answer:
        told = {"Items": len(answer["Items"])} if "Items" in answer else {}
        return {**answer, **told, "LastEvaluatedKey": sorted(answer["LastEvaluatedKey"])}
    items = sorted(answer.get("Items", []), key=lambda item: json.dumps(item, sort_keys=True, default=repr))
    return {**answer, **({"Items": items} if "Items" in answer else {})}


_KEPT: Mapping[str, Callable[[Place, Mapping[str, Any], dict[str, Any]], dict[str, Any]]] = {
    "sqs.receive_message": _received,
    "kms.generate_data_key": _made_key,
    "kms.decrypt": _opened,
    "s3.get_object": _object,
    "s3.list_objects_v2": _listed,
    "secretsmanager.create_secret": _made_secret,
    "ssm.get_parameter": _parameter,
    "ssm.put_parameter": _put_parameter,
    "dynamodb.query": _of_index,
    "dynamodb.scan": _any_order,
}


# Longer ways of asking --------------------------------------------------------------------------------------------------


def _all_pages(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """Every page until the last: the items, and how many each page had."""
    place.settle()
    ask = getattr(place.client(operation.service), operation.method.removeprefix("all_pages_of_"))
    items, sizes = [], []
    start: dict[str, Any] = {}
    while True:
        page = ask(**params, **start)
        items += page["Items"]
        sizes.append(page["Count"])
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    if operation.method == "all_pages_of_scan":
        items.sort(key=lambda item: json.dumps(item, sort_keys=True, default=repr))
    return {"Items": items, "Pages": sizes}


def _all_keys(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """Every page of a list of objects: the keys, and how many each page had."""
    pages: list[list[str]] = []
    start: dict[str, Any] = {}
    while True:
        page = place.client("s3").list_objects_v2(**params, **start)
        pages.append([entry["Key"] for entry in page.get("Contents", [])])
        if not page["IsTruncated"]:
            return {"Pages": pages}
        start = {"ContinuationToken": page["NextContinuationToken"]}


def _arrived(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """What lies in the queues of the rules, in no order, taken out; only this sequence's."""
    place.settle()
    sqs, found = place.client("sqs"), {}
    for rule in rules():
        url, told = place.names[rule], []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                event = _body(message["Body"])
                detail = event["detail"]
                if isinstance(detail, dict) and str(detail.get("mark")).startswith(params["Mark"]):
                    told.append(event)
        found[rule] = sorted(told, key=lambda event: json.dumps(event, sort_keys=True))
    return found


def _new_records(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """What the stream tells of this sequence's items since it was last asked: by item, in each item's order."""
    place.settle()
    streams, arn = place.client("dynamodbstreams"), params["StreamArn"]
    found: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        asked = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        last = place.read_to.get(shard["ShardId"])
        if last:
            records = _records(streams, asked, "AFTER_SEQUENCE_NUMBER", last)
            again = _records(streams, asked, "AT_SEQUENCE_NUMBER", last)
            if [last, *map(_number, records)] != [*map(_number, again)]:
                raise AssertionError("from a record on is not that record and all after it")
        else:
            records = _records(streams, asked, "TRIM_HORIZON")
        if records:
            place.read_to[shard["ShardId"]] = _number(records[-1])
        found += records
    told: dict[str, list[Any]] = {}
    for record in found:
        change = record["dynamodb"]
        if not change["Keys"]["pk"]["S"].startswith(params["Beginning"]):
            continue
        seen = {
            "eventName": record["eventName"],
            "NewImage": change.get("NewImage"),
            "View": change["StreamViewType"],
        }
        told.setdefault(json.dumps(change["Keys"], sort_keys=True), []).append(seen)
    return {"Records": told}


def _records(streams: Any, asked: Mapping[str, str], kind: str, number: str = "") -> list[dict[str, Any]]:
    """What a shard tells from somewhere on, until it tells nothing."""
    start = {**asked, "ShardIteratorType": kind, **({"SequenceNumber": number} if number else {})}
    iterator, found = streams.get_shard_iterator(**start)["ShardIterator"], []
    while iterator:
        page = streams.get_records(ShardIterator=iterator)
        if not page["Records"]:
            break
        found += page["Records"]
        iterator = page.get("NextShardIterator")
    return found


def _number(record: Mapping[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _clear(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """Empty a table."""
    dynamodb = place.client("dynamodb")
    for item in dynamodb.scan(**params, ConsistentRead=True)["Items"]:
        dynamodb.delete_item(**params, Key={name: item[name] for name in ("pk", "sk")})
    return {}


def _then_receive(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """A message deleted or hidden by a receipt, and what can be seen afterwards: it may have been the wrong receipt."""
    sqs = place.client("sqs")
    first = {name: value for name, value in params.items() if name != "Latest"}
    getattr(sqs, operation.method.removesuffix("_then_receive"))(**first)
    told: dict[str, Any] = {}
    if "Latest" in params:
        asked = {"QueueUrl": params["QueueUrl"], "ReceiptHandle": params["Latest"], "VisibilityTimeout": 0}
        try:
            sqs.change_message_visibility(**asked)
        except ClientError:
            told["gone"] = True
    place.settle()
    for name in ("queue", "dead letters"):
        asked = {"QueueUrl": place.names[name], "MaxNumberOfMessages": 10, "VisibilityTimeout": 0}
        messages = _received(place, asked, sqs.receive_message(**asked)).get("Messages", [])
        told[name] = [message["Body"] for message in messages]
    return {"Seen": told}


def _make_queues(place: Place, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """A queue with dead letters, empty."""
    name = params["Name"]
    arn = place.queue(f"{name}-dead", {})
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": params["Most"]})
    place.queue(name, {"RedrivePolicy": redrive, "VisibilityTimeout": "900"})
    place.names |= {"queue": place.names[name], "dead letters": place.names[f"{name}-dead"]}
    return {}


_LONGER: Mapping[str, Callable[[Place, Operation, Mapping[str, Any]], dict[str, Any]]] = {
    "all_pages_of_query": _all_pages,
    "all_pages_of_scan": _all_pages,
    "all_pages_of_list_objects_v2": _all_keys,
    "arrived": _arrived,
    "new_records": _new_records,
    "clear": _clear,
    "make_queues": _make_queues,
    "delete_message_then_receive": _then_receive,
    "change_message_visibility_then_receive": _then_receive,
}
