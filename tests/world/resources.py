"""The template's resources, made through AWS clients from the template's own properties; each when first named."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.world.template import ACCOUNT, REGION, Template, TemplateUnreadable

Client = Callable[[str], Any]
# Types that nothing in one process behaves by. A type that is neither here nor made below is refused.
_INERT = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CloudWatch::Alarm",
        "AWS::IAM::Role",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::S3::BucketPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
        "AWS::Serverless::Function",
        "AWS::Serverless::LayerVersion",
    }
)


@dataclass(frozen=True)
class Made:
    """What Ref gives of a resource, and its attributes."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Resources:
    """The stack's resources. `template` is resolved against them, and they are made from it."""

    def __init__(self, stack: str, parameters: Mapping[str, str], client: Client) -> None:
        self.stack = stack
        self.template = Template(stack, parameters, self.value)
        self._client = client
        self._made: dict[str, Made] = {}

    def make(self) -> None:
        """Make every resource whose condition holds."""
        for name in self.template.resources():
            self.made(name)

    def value(self, name: str, attribute: str | None = None) -> str:
        """What Ref (no attribute) or GetAtt says of a resource."""
        made = self.made(name)
        return made.ref if attribute is None else made.attributes[attribute]

    def made(self, name: str) -> Made:
        """A resource, made now if nothing named it before: so the order is that of their references."""
        if name not in self._made:
            kind = self.template.content["Resources"][name]["Type"]
            self._made[name] = self._inert(name, kind) if kind in _INERT else self._real(name, kind)
        return self._made[name]

    def _inert(self, name: str, kind: str) -> Made:
        service = {"AWS::Serverless::Function": "lambda", "AWS::IAM::Role": "iam"}.get(kind, "other")
        return Made(name, {"Arn": f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"})

    def _real(self, name: str, kind: str) -> Made:
        makers: dict[str, Callable[[str, dict[str, Any]], Made]] = {
            "AWS::DynamoDB::Table": self._table,
            "AWS::Events::EventBus": self._bus,
            "AWS::Events::Rule": self._rule,
            "AWS::KMS::Key": self._key,
            "AWS::S3::Bucket": self._bucket,
            "AWS::SQS::Queue": self._queue,
            "AWS::SSM::Parameter": self._parameter,
            "AWS::SecretsManager::Secret": self._secret,
        }
        if kind not in makers:
            raise TemplateUnreadable(f"{name} is a {kind}: say how it is made, or that nothing behaves by it")
        return makers[kind](name, self.template.properties(name))

    def _table(self, name: str, properties: dict[str, Any]) -> Made:
        dynamodb, table = self._client("dynamodb"), f"{self.stack}-{name}"
        ttl = properties.pop("TimeToLiveSpecification", None)
        properties.pop("PointInTimeRecoverySpecification", None)  # a backup that no test restores
        if "StreamSpecification" in properties:
            properties["StreamSpecification"]["StreamEnabled"] = True  # implied by CloudFormation
        # CloudFormation and the service name this one differently.
        properties["SSESpecification"] = {"Enabled": properties["SSESpecification"]["SSEEnabled"]}
        made = dynamodb.create_table(TableName=table, **properties)["TableDescription"]
        if ttl:
            dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=ttl)
        return Made(table, {"Arn": made["TableArn"], "StreamArn": made.get("LatestStreamArn", "")})

    def _bus(self, name: str, properties: dict[str, Any]) -> Made:
        arn = self._client("events").create_event_bus(**properties)["EventBusArn"]
        return Made(properties["Name"], {"Arn": arn, "Name": properties["Name"]})

    def _rule(self, name: str, properties: dict[str, Any]) -> Made:
        events, rule, bus = self._client("events"), f"{self.stack}-{name}", properties["EventBusName"]
        pattern = json.dumps(properties["EventPattern"])
        arn = events.put_rule(Name=rule, EventBusName=bus, EventPattern=pattern)["RuleArn"]
        events.put_targets(Rule=rule, EventBusName=bus, Targets=properties["Targets"])
        return Made(f"{bus}|{rule}", {"Arn": arn})

    def _key(self, name: str, properties: dict[str, Any]) -> Made:
        policy = json.dumps(properties["KeyPolicy"])
        made = self._client("kms").create_key(Description=properties["Description"], Policy=policy)
        return Made(made["KeyMetadata"]["KeyId"], {"Arn": made["KeyMetadata"]["Arn"]})

    def _bucket(self, name: str, properties: dict[str, Any]) -> Made:
        s3, bucket = self._client("s3"), f"{self.stack}-{name}".lower()
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        encryption = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        rules = [
            {"ApplyServerSideEncryptionByDefault": r["ServerSideEncryptionByDefault"]} for r in encryption
        ]
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
        return Made(bucket, {"Arn": f"arn:aws:s3:::{bucket}"})

    def _queue(self, name: str, properties: dict[str, Any]) -> Made:
        sqs, queue = self._client("sqs"), f"{self.stack}-{name}"
        attributes = {key: _as_text(value) for key, value in properties.items()}
        url = sqs.create_queue(QueueName=queue, Attributes=attributes)["QueueUrl"]
        return Made(url, {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}", "QueueName": queue})

    def _parameter(self, name: str, properties: dict[str, Any]) -> Made:
        self._client("ssm").put_parameter(**properties)
        return Made(properties["Name"])

    def _secret(self, name: str, properties: dict[str, Any]) -> Made:
        manager = self._client("secretsmanager")
        text = manager.get_random_password(**properties["GenerateSecretString"])["RandomPassword"]
        arn = manager.create_secret(Name=f"{self.stack}-{name}", SecretString=text)["ARN"]
        return Made(arn, {"Id": arn})


def _as_text(value: Any) -> str:
    """An attribute as the queue service takes it: JSON for a policy, text for the rest."""
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
