"""Reading a JSON:API 1.0 document: one resource, its attributes, and the included ones it refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.integrations.ats.incoming import MalformedBody
from shared.integrations.ats.reading import Json, parse, part, parts, required_identifier, text

Key = tuple[str, str]


@dataclass(frozen=True, repr=False)
class Resource:
    """One resource with its attributes; `one` and `many` follow relationships into the included resources."""

    type: str
    id: str
    attributes: Json
    relationships: Json
    included: Mapping[Key, Json] = field(default_factory=dict)

    @staticmethod
    def of(data: Json, included: Mapping[Key, Json]) -> "Resource":
        """The resource object `data`; `MalformedBody` when it has no type or id."""
        kind, own_id = _key(data)
        return Resource(kind, own_id, part(data, "attributes"), part(data, "relationships"), included)

    def text(self, name: str) -> str | None:
        """The attribute `name` as text, or None."""
        return text(self.attributes, name)

    def one(self, name: str) -> "Resource | None":
        """The included resource that the to-one relationship `name` points at, or None."""
        data = part(part(self.relationships, name), "data")
        return self._included(data) if data else None

    def many(self, name: str) -> list["Resource"]:
        """The included resources of the to-many relationship `name`; those not included are left out."""
        found = [self._included(data) for data in parts(part(self.relationships, name), "data")]
        return [one for one in found if one is not None]

    def _included(self, linkage: Json) -> "Resource | None":
        data = self.included.get(_key(linkage))
        return None if data is None else Resource.of(data, self.included)


@dataclass(frozen=True, repr=False)
class Document:
    """A document about one resource."""

    primary: Resource

    @staticmethod
    def parse(raw: bytes) -> "Document":
        """The document in `raw`; `MalformedBody` when it is not one about a single resource."""
        document = parse(raw)
        included = {_key(data): data for data in parts(document, "included")}
        return Document(Resource.of(part(document, "data"), included))


def _key(data: Json) -> Key:
    kind = text(data, "type")
    if kind is None:
        raise MalformedBody("type")
    return kind, required_identifier(data, "id")
