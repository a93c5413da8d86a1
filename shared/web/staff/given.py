"""What every answer is made of."""

from pydantic import BaseModel, ConfigDict


class Given(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(frozen=True)


class Labelled(Given):
    """A code and its words in the asked language."""

    code: str
    text: str
