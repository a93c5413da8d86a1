"""Generated sequences on the smaller services: documents, keys, parameters, secrets, mail."""

from random import Random
from typing import Any

from tests.simulation.honesty.operations import Held, Named, Operation, Sequence

_LENGTH = 20
# What is put here by name would meet others' in an account: the place fills in a prefix of its own.
_OWN = "{prefix}"


def object_sequence(chance: Random, number: int) -> Sequence:
    """Objects put, read, listed and taken away."""
    return [
        _object(chance, f"t/{number}/{chance.choice(('a', 'b', 'å ö', 'c/d', 'c/e', 'C'))}", number)
        for _ in range(_LENGTH)
    ]


def _object(chance: Random, key: str, number: int) -> Operation:
    kind, bucket = chance.random(), {"Bucket": Named("bucket")}
    if kind < 0.3:
        body = chance.randbytes(chance.choice((0, 5, 2000)))
        return Operation("s3", "put_object", "an object", {**bucket, "Key": key, "Body": body})
    if kind < 0.55:
        return Operation("s3", "get_object", "an object", {**bucket, "Key": key})
    if kind < 0.7:
        return Operation("s3", "delete_object", "an object", {**bucket, "Key": key})
    if kind < 0.8:
        return Operation(
            "s3",
            "list_objects_v2",
            "a prefix",
            {**bucket, "Prefix": chance.choice((f"t/{number}/", f"t/{number}/c"))},
        )
    if kind < 0.9:
        return Operation(
            "s3",
            "all_pages_of_list_objects_v2",
            "a page of two",
            {**bucket, "Prefix": f"t/{number}/", "MaxKeys": 2},
        )
    if kind < 0.92:
        return Operation(
            "s3", "put_object", "a key too long", {**bucket, "Key": key + "x" * 1024, "Body": b"x"}
        )
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("get_object", {"Key": key}),
        ("put_object", {"Key": key, "Body": b"x"}),
        ("delete_object", {"Key": key}),
        ("list_objects_v2", {"Prefix": key}),
    ]
    method, params = chance.choice(kinds)
    return Operation("s3", method, "no such bucket", {"Bucket": Named("no-such-bucket"), **params})


def key_sequence(chance: Random, number: int) -> Sequence:
    """Data keys made and opened: with their own context and key, with others, and when they are none."""
    made: list[tuple[str, dict[str, str]]] = []
    asked: Sequence = []
    for _ in range(_LENGTH):
        key = chance.choice(("key", "key", "other key"))
        context = {"tenant": "t", "case": str(chance.randrange(2)), "class": "reply", "item": str(number)}
        if not made or chance.random() < 0.3:
            made.append((key, context))
            params = {
                "KeyId": Named(chance.choice((key, f"{key} ARN"))),
                "KeySpec": "AES_256",
                "EncryptionContext": context,
            }
            asked.append(Operation("kms", "generate_data_key", "a key", params))
        else:
            asked.append(_open(chance, len(made) - 1, *made[-1]))
    return asked


def _open(chance: Random, which: int, key: str, context: dict[str, str]) -> Operation:
    right: dict[str, Any] = {
        "CiphertextBlob": Held("wrapped", which),
        "KeyId": Named(key),
        "EncryptionContext": context,
    }
    other = "key" if key == "other key" else "other key"
    fewer = {name: value for name, value in context.items() if name != "item"}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("as it was made", {}),
        ("as it was made", {"EncryptionContext": dict(reversed(context.items()))}),
        ("another context", {"EncryptionContext": {**context, "item": "another"}}),
        ("less of the context", {"EncryptionContext": fewer}),
        ("no context", {"EncryptionContext": {}}),
        ("another key", {"KeyId": Named(other)}),
        ("no key", {"CiphertextBlob": b"\x01" * 64}),
        ("no such key", {"KeyId": "11111111-2222-3333-4444-555555555555"}),
    ]
    about, change = chance.choice(kinds)
    return Operation("kms", "decrypt", about, {**right, **change})


def parameter_sequence(chance: Random, number: int) -> Sequence:
    """Parameters put and read."""
    asked: Sequence = []
    for _ in range(_LENGTH // 2):
        name = {"Name": f"/{_OWN}/{number}/{chance.randrange(2)}"}
        if chance.random() < 0.5:
            asked.append(Operation("ssm", "get_parameter", "a parameter", name))
            continue
        put = {**name, "Value": str(chance.randrange(9)), "Type": "String"}
        if chance.random() < 0.5:
            asked.append(Operation("ssm", "put_parameter", "whatever was there", {**put, "Overwrite": True}))
        else:
            asked.append(Operation("ssm", "put_parameter", "only a new one", put))
    return asked


def secret_sequence(chance: Random, number: int) -> Sequence:
    """Secrets made, changed and read."""
    asked: Sequence = []
    for _ in range(_LENGTH // 2):
        name, value = (
            f"{_OWN}-{number}-{chance.randrange(2)}",
            {"SecretString": f"made up {chance.randrange(9)}"},
        )
        kinds = [
            Operation("secretsmanager", "create_secret", "a secret", {"Name": name, **value}),
            Operation("secretsmanager", "put_secret_value", "a secret", {"SecretId": name, **value}),
            Operation("secretsmanager", "get_secret_value", "a secret", {"SecretId": name}),
        ]
        asked.append(chance.choice(kinds))
    return asked


def mail_sequence(chance: Random, number: int) -> Sequence:
    """Mail from senders that are known, and from others."""
    asked: Sequence = []
    for turn in range(_LENGTH // 2):
        sender = f"sender-{number}-{chance.randrange(2)}@example.se"
        message = {
            "Subject": {"Data": f"Ämne {turn}", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": "Hej", "Charset": "UTF-8"}},
        }
        mail = {"Source": sender, "Destination": {"ToAddresses": ["somebody@example.se"]}, "Message": message}
        kinds = [
            Operation("ses", "verify_email_identity", "a sender", {"EmailAddress": sender}),
            Operation("ses", "send_email", "a mail", mail),
        ]
        asked.append(chance.choice(kinds))
    return asked
