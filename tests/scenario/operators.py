"""The operator of a world: the same commands as on an account, with what they say kept."""

from dataclasses import dataclass, field
from datetime import datetime

from infra.operate_rebuild import rebuild
from infra.operate_reconcile import reconcile
from infra.operate_redrive import redrive
from infra.operate_restore import Sources, restore
from infra.place import Place
from shared.runtime.clients import client
from tests.world import place as places
from tests.world.world import World


def place(world: World) -> Place:
    """The world's stack as an operator's command sees it."""
    return places.place(world.resources, client)


@dataclass
class Operator:
    """Somebody who runs commands; `said` is what the last one told."""

    world: World
    said: list[str] = field(default_factory=list)

    def redrive(self, *, do: bool = True) -> bool:
        """`python -m infra redrive`."""
        self.said.clear()
        return redrive(place(self.world), self.said.append, do=do, wait=0)

    def rebuild(self, *, do: bool = True) -> bool:
        """`python -m infra rebuild`."""
        self.said.clear()
        return rebuild(place(self.world), self.said.append, do=do)

    def restore(self, sources: Sources, *, do: bool = True, at_rest: bool = False) -> bool:
        """`python -m infra restore`."""
        self.said.clear()
        return restore(place(self.world), sources, self.said.append, do=do, at_rest=at_rest)

    def reconcile(self, point: datetime, *, do: bool = True) -> bool:
        """`python -m infra reconcile`."""
        self.said.clear()
        return reconcile(place(self.world), point, self.said.append, do=do)
