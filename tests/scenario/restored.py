"""What AWS does in a restore, in a world: tables as they were, beside the stack's own; and how a table is lost."""

from typing import Any

from infra.operate_restore import Sources
from shared.runtime.clients import client
from tests.world.world import World

TABLES = ("CasesTable", "KeysTable", "DoorsTable", "TenantsTable")


def restored(world: World) -> Sources:
    """The tables as they are now, as AWS restores them: new ones with the same keys and items, and nothing else."""
    dynamodb, names = client("dynamodb"), []
    for table in TABLES:
        described = dynamodb.describe_table(TableName=world.resources.value(table))["Table"]
        name = f"{described['TableName']}-restored-{len(dynamodb.list_tables()['TableNames'])}"
        kinds = [d for d in described["AttributeDefinitions"] if d["AttributeName"] in ("pk", "sk")]
        dynamodb.create_table(
            TableName=name,
            KeySchema=described["KeySchema"],
            AttributeDefinitions=kinds,
            BillingMode="PAY_PER_REQUEST",
        )
        for item in world.items(table):
            dynamodb.put_item(TableName=name, Item=item)
        names.append(name)
    return Sources(*names)


def lose(world: World, *tables: str) -> None:
    """Everything in some tables is gone."""
    for table in tables:
        for item in world.items(table):
            remove(world, table, item)


def remove(world: World, table: str, item: dict[str, Any]) -> None:
    key = {"pk": item["pk"], "sk": item["sk"]}
    client("dynamodb").delete_item(TableName=world.resources.value(table), Key=key)
