"""A JSON object from outside has one reading, or it is refused."""

import pytest

from shared.integrations.strict_json import NotAnObject, read_object


def test_an_object_is_read_from_text_and_from_octets() -> None:
    assert read_object('{"å": [1, null]}') == read_object('{"å": [1, null]}'.encode()) == {"å": [1, None]}


@pytest.mark.parametrize(
    "raw",
    [
        *("", "{", "[]", "null", "[" * 100_000),
        *('{"a": 1, "a": 1}', '{"a": {"b": 1, "b": 2}}', '{"a": NaN}', '{"a": -Infinity}'),
        *(r'{"a": "\ud800"}', r'{"\udfff": 1}', b'{"a": "\xff"}'),
    ],
)
def test_what_two_readers_could_take_for_different_things(raw: str | bytes) -> None:
    with pytest.raises(NotAnObject) as refused:
        read_object(raw)
    assert refused.value.__context__ is None, "the parser's own error quotes the text"
