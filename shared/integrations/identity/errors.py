"""The one refusal of this package."""


class IdentityRefused(Exception):
    """An identity was not established. `code` tells why and holds no personal data and nothing secret.

    `retryable` is true when the same attempt may succeed later (the issuer did not answer).
    """

    def __init__(self, code: str, *, retryable: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
