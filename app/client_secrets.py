"""Keys for pages: each opens realtime sessions for a short time, with a configuration decided beforehand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

PREFIX = "ek_"
MAX_SECRETS = 1024


@dataclass(frozen=True, slots=True)
class ClientSecret:
    value: str
    expires_at: int
    """Unix seconds."""
    session: dict[str, Any]
    """What a session opened with it starts from, as a client would send it in `session.update`."""


class ClientSecrets:
    """The secrets given out; the oldest go first when there are too many."""

    def __init__(self) -> None:
        self._secrets: dict[str, ClientSecret] = {}

    def create(self, session: dict[str, Any], expires_at: int) -> ClientSecret:
        secret = ClientSecret(f"{PREFIX}{secrets.token_hex(24)}", expires_at, session)
        self._secrets[secret.value] = secret
        while len(self._secrets) > MAX_SECRETS:
            del self._secrets[next(iter(self._secrets))]
        return secret

    def find(self, value: str, now_unix_s: float) -> ClientSecret | None:
        """The secret, unless it is unknown or over."""
        secret = self._secrets.get(value)
        if secret is not None and secret.expires_at <= now_unix_s:
            del self._secrets[value]
            return None
        return secret
