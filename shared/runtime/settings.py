"""The environment of a function, read once, frozen, loud about what is missing."""

import os
from dataclasses import dataclass


class SettingMissing(RuntimeError):
    """A setting that the template must give is not there; the text names it."""


@dataclass(frozen=True)
class Settings:
    """Names that the template gives. A function asks only for what it uses, so each is read when asked for."""

    environment: dict[str, str]

    def __getitem__(self, name: str) -> str:
        value = self.environment.get(name, "")
        if not value:
            raise SettingMissing(f"the environment variable {name} is not set")
        return value

    def get(self, name: str) -> str | None:
        """A setting that a stage may leave out, or None."""
        return self.environment.get(name) or None


def load() -> Settings:
    """The settings of this process."""
    return Settings(dict(os.environ))
