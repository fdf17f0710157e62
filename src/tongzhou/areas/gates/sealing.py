"""The private halves of signing keys lie sealed: whoever copies the database cannot sign with them."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
PURPOSE = b"tongzhou gates signing key"


def seal(private: bytes, number: int) -> bytes:
    """The private half encrypted with a key made from the installation's secret, bound to its number."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _box().encrypt(nonce, private, _bound(number))


def unseal(sealed: bytes, number: int) -> bytes | None:
    """The private half again; None when the installation's secret has changed since."""
    try:
        return _box().decrypt(sealed[:NONCE], sealed[NONCE:], _bound(number))
    except InvalidTag:
        return None


def _box() -> AESGCM:
    # The purpose goes into the derivation, so that no other use of the secret gives the same key.
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))


def _bound(number: int) -> bytes:
    return b"key %d" % number
