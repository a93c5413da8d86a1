"""A made stack as an operator's command sees it."""

from collections.abc import Callable
from typing import Any

from infra.place import Place
from tests.world.resources import Resources


def place(resources: Resources, client: Callable[[str], Any]) -> Place:
    """Every name from the template, and these clients."""
    template, queues, letters = resources.template, {}, {}
    arns = {resources.value(n, "Arn"): n for n in template.resources("AWS::SQS::Queue")}
    for name in arns.values():
        queues[name] = resources.value(name)
        policy = template.properties(name).get("RedrivePolicy")
        if policy:
            letters[arns[policy["deadLetterTargetArn"]]] = name
    return Place(client, template.outputs(), queues, letters)
