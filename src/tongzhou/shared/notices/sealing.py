"""Keys of channels are kept sealed: encrypted with a key made from the installation's secret."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _box() -> Fernet:
    # The purpose stands before the secret, so that no other use of the secret gives the same key.
    key = sha256(b"tongzhou notices channel\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


def seal(text: str) -> str:
    """The text encrypted; nothing stays nothing."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text again; nothing when the installation's secret has changed since."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""
