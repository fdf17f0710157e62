"""What the readers of this package raise when a value in a form or workbook cannot be understood."""

from __future__ import annotations

from tongzhou.base.words import Sentence


class Unreadable(ValueError):  # noqa: N818 - it describes the value, as Refused does the act
    """A value that cannot be read. `message` tells the person who wrote it what to write instead.

    `code` is stable, so that an import can count its errors by kind.
    """

    def __init__(self, code: str, message: Sentence) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
