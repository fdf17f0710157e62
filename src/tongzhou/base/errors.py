"""The one expected error: an act that was refused, with a code for programs and a sentence for people."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - it is the word people use, and it is not a fault
    """An action did not happen. `code` is stable, `message` says why and what to do instead.

    `message` may be a plain string, a lazy translation or a `Sentence`; `str()` gives the words in
    the reader's language at the moment of reading.
    """

    def __init__(self, code: str, message: object) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
