"""Rights and what is kept, after the transform: one role a function, nothing wild, keys only for whom they are meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.invariants.transformed import listed, short, source, stack, target

STACK = stack()
FUNCTIONS = STACK.of("AWS::Lambda::Function")
TABLES = STACK.of("AWS::DynamoDB::Table")
# Managed policies that know no narrower resource: writing to one's own log group, and trace segments.
MANAGED = ("AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess")
CONTEXT = ["tenant", "case", "class", "item"]


def granted(function: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(action, resource's logical id, statement) of everything that a function may do."""
    return [
        (action, target(resource), statement)
        for statement in STACK.statements(STACK.role_of(function))
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]


def may(function: str, action: str, resource: str) -> bool:
    return any((a, r) == (action, resource) for a, r, _ in granted(function))


def those_who(action: str, resource: str) -> set[str]:
    return {name for name in FUNCTIONS if may(name, action, resource)}


def test_each_function_has_a_role_of_its_own() -> None:
    roles = [STACK.role_of(name) for name in FUNCTIONS]
    assert len(roles) == len(set(roles))


@pytest.mark.parametrize("role", STACK.of("AWS::IAM::Role"))
def test_no_role_has_a_wildcard(role: str) -> None:
    for arn in STACK.of("AWS::IAM::Role")[role].get("ManagedPolicyArns", []):
        assert str(arn).rsplit("/", 1)[-1] in MANAGED, f"{arn} is about every resource of the account"
    for statement in STACK.statements(role):
        assert statement["Effect"] == "Allow"
        assert "NotAction" not in statement
        assert "NotResource" not in statement
        for action in listed(statement["Action"]):
            assert "*" not in action
        for resource in listed(statement["Resource"]):
            assert resource != "*"
            assert json.dumps(resource).count("*") <= 1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_logs_to_a_group_that_forgets(name: str) -> None:
    group = target(FUNCTIONS[name]["LoggingConfig"]["LogGroup"])
    assert STACK.of("AWS::Logs::LogGroup")[group]["RetentionInDays"] <= 400
    shared = [n for n, f in FUNCTIONS.items() if target(f["LoggingConfig"]["LogGroup"]) == group]
    assert shared == [name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_kms_is_used_only_with_the_whole_encryption_context(name: str) -> None:
    for action, resource, statement in granted(name):
        if action.startswith("kms:"):
            assert resource == "DataKey"
            assert statement["Condition"]["ForAllValues:StringEquals"]["kms:EncryptionContextKeys"] == CONTEXT
            assert statement["Condition"]["Null"]["kms:EncryptionContextKeys"] == "false"


@pytest.mark.parametrize(
    ("name", "action", "classes"),
    [
        ("Notify", "kms:Decrypt", {"person", "notes"}),
        ("OrderChecks", "kms:Decrypt", {"person"}),
        ("AtsIntake", "kms:GenerateDataKey", {"person"}),
        ("CheckResults", "kms:GenerateDataKey", {"findings", "credit"}),
        ("CheckResults", "kms:Decrypt", {"person"}),
        ("WriteReport", "kms:GenerateDataKey", {"report", "disclosures"}),
        (
            "WriteReport",
            "kms:Decrypt",
            {
                "person",
                "findings",
                "credit",
                "reply",
                "assessment",
                "notes",
                "report",
                "decision",
                "facts",
                "disclosures",
            },
        ),
    ],
)
def test_a_function_opens_and_seals_the_classes_of_content_that_it_needs(
    name: str, action: str, classes: set[str]
) -> None:
    (statement,) = [s for a, _, s in granted(name) if a == action]
    assert set(listed(statement["Condition"]["StringEquals"]["kms:EncryptionContext:class"])) == classes


def test_without_condition_keys_the_same_rights_stand_unconditioned() -> None:
    """The only difference for a server that knows no condition keys: the conditions, and the names of mail identities."""
    plain = stack(condition_keys="false")
    for name in FUNCTIONS:
        role = STACK.role_of(name)
        here = [{k: v for k, v in s.items() if k not in _left_out(s)} for s in STACK.statements(role)]
        there = [{k: v for k, v in s.items() if k not in _left_out(s)} for s in plain.statements(role)]
        assert there == here


def _left_out(statement: dict[str, Any]) -> set[str]:
    return {"Condition", "Resource"} if statement["Action"] == "ses:SendEmail" else {"Condition"}


def test_only_disposal_destroys_keys_and_documents() -> None:
    assert those_who("dynamodb:DeleteItem", "KeysTable") == {"DisposeCase"}
    assert those_who("s3:DeleteObject", "DocumentsBucket") == {"DisposeCase"}
    assert those_who("dynamodb:UpdateItem", "KeysTable") == set()
    assert those_who("dynamodb:BatchWriteItem", "KeysTable") == set()


def test_the_receipt_of_an_erasure_is_written_by_disposal_and_taken_away_by_nobody() -> None:
    """A restore destroys again what has a receipt."""
    placed = {
        (name, action)
        for name in FUNCTIONS
        for action, _, statement in granted(name)
        if action.startswith("s3:") and "/sealed/*" not in json.dumps(statement["Resource"])
    }
    assert placed == {("DisposeCase", "s3:PutObject"), ("DisposeCase", "s3:ListBucket")}


def test_nobody_changes_or_deletes_a_commit() -> None:
    for action in ("dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"):
        assert those_who(action, "CasesTable") == set()


def test_the_relay_reads_the_stream_and_no_table() -> None:
    actions = {a for a, _, _ in granted("RelayCommits")}
    assert {a for a in actions if a.startswith("dynamodb:")} == {
        "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"
    }  # fmt: skip
    assert not [a for a in actions if a.startswith(("kms:", "s3:", "secretsmanager:"))]


def test_only_the_relay_and_the_sweep_publish() -> None:
    assert those_who("events:PutEvents", "Bus") == {"RelayCommits", "KeepDeadlines"}


def test_who_cannot_open_what_is_sealed() -> None:
    """The way in only writes; whoever tells others, counts or sweeps has no key at all."""
    assert not may("AtsIntake", "kms:Decrypt", "DataKey")
    for name in ("RelayCommits", "ProjectView", "InformAts", "AdvanceCase", "KeepDeadlines", "DisposeCase"):
        assert not [a for a, _, _ in granted(name) if a.startswith("kms:")], name
    writers = those_who("kms:GenerateDataKey", "DataKey")
    assert writers == {"AtsIntake", "CheckResults", "StaffApi", "CandidatePage", "WriteReport"}


def test_only_the_doors_of_people_and_the_report_read_documents() -> None:
    assert those_who("s3:GetObject", "DocumentsBucket") <= {"StaffApi", "CandidatePage", "WriteReport"}


def test_each_secret_has_the_readers_that_need_it() -> None:
    """Who sends or hands over a link makes its token; who knows messages again, or opens a case, needs the ids' secret."""
    assert those_who("secretsmanager:GetSecretValue", "LinkSecret") == {"Notify", "StaffApi"}
    assert those_who("secretsmanager:GetSecretValue", "IdentitySecret") == {"CandidatePage"}
    readers = those_who("secretsmanager:GetSecretValue", "CaseIdSecret")
    assert {"AtsIntake", "CheckResults"} <= readers <= {"AtsIntake", "CheckResults", "StaffApi"}


def test_what_links_and_ids_are_made_from_outlives_the_stack() -> None:
    for name in ("LinkSecret", "CaseIdSecret", "IdentitySecret"):
        resource = STACK.resources[name]
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_a_stage_is_production_unless_told() -> None:
    """Whoever forgets to say has no clock that can be moved, and takes no test number."""
    assert source()["Parameters"]["Stage"]["Default"] == "production"


def test_a_reactor_reads_only_its_own_queue() -> None:
    for mapping in STACK.of("AWS::Lambda::EventSourceMapping").values():
        queue = target(mapping["EventSourceArn"])
        if queue in STACK.of("AWS::SQS::Queue"):
            assert those_who("sqs:ReceiveMessage", queue) == {target(mapping["FunctionName"])}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_encrypted_and_what_cannot_be_made_again_is_protected(name: str) -> None:
    table = TABLES[name]
    assert table["SSESpecification"]["SSEEnabled"] is True
    if name == "ViewsTable":
        assert "StreamSpecification" not in table
        return  # made again from the log at any time: no backup
    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert STACK.resources[name]["DeletionPolicy"] == STACK.resources[name]["UpdateReplacePolicy"] == "Retain"


def test_a_destroyed_key_comes_back_for_seven_days_at_most() -> None:
    assert TABLES["KeysTable"]["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"] == 7


def test_links_and_sessions_are_forgotten() -> None:
    assert TABLES["DoorsTable"]["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_bucket_is_closed() -> None:
    (bucket,) = STACK.of("AWS::S3::Bucket").values()
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["BucketEncryption"]
    (policy,) = STACK.of("AWS::S3::BucketPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_the_key_rotates_and_only_the_account_administers_it() -> None:
    (key,) = STACK.of("AWS::KMS::Key").values()
    assert key["EnableKeyRotation"] is True
    assert key["PendingWindowInDays"] == 30
    allowed = [s for s in key["KeyPolicy"]["Statement"] if s["Effect"] == "Allow"]
    assert allowed
    assert all(json.dumps(s["Principal"]).endswith(':root"}}') for s in allowed)


def test_nobody_but_the_functions_opens_or_seals_not_even_who_administers_the_key() -> None:
    (key,) = STACK.of("AWS::KMS::Key").values()
    (denied,) = [s for s in key["KeyPolicy"]["Statement"] if s["Effect"] == "Deny"]
    assert denied["Principal"] == "*"
    assert set(denied["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    (who,) = denied["Condition"]["ArnNotLike"].values()
    assert who == {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::StackName}-*"}
    assert not any("RoleName" in role for role in STACK.of("AWS::IAM::Role").values()), "its name begins so"


def test_production_has_no_clock_that_can_be_moved() -> None:
    assert "CaseClock" not in STACK.resources
    assert "CaseClock" not in STACK.outputs
    assert not any(f["Environment"]["Variables"]["CASE_CLOCK"] for f in FUNCTIONS.values())
    assert not [a for name in FUNCTIONS for a, _, _ in granted(name) if short(a) == "GetParameter"]
    assert "CaseClock" in stack("test").resources


def test_no_secret_stands_in_the_template() -> None:
    for secret in STACK.of("AWS::SecretsManager::Secret").values():
        assert "SecretString" not in secret
        assert secret["GenerateSecretString"]["PasswordLength"] >= 32
