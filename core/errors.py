"""The only errors whose text a user sees.

Everything a user can cause is a `UserInputError`: what it is about, the rule that
was broken, what was got instead, and what to do. Anything else is a fault of ours and is
logged, never shown.
"""

from __future__ import annotations


class UserInputError(ValueError):
    """Something the user gave cannot be used as it is.

    Parameters
    ----------
    name
        What it is about: a file name, an option, a column.
    rule
        What would have been right, as a sentence.
    got
        What was found instead.
    remedy
        What the user can do about it, as a sentence.
    """

    def __init__(self, name: str, rule: str, *, got: object, remedy: str) -> None:
        self.name = _one_line(name)
        self.rule = _sentence(rule)
        self.got = _one_line(str(got))
        self.remedy = _sentence(remedy)
        super().__init__(f"{self.name}: {self.rule} Received: {self.got}. {self.remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way from a worker process to its parent."""
        return _rebuild, (type(self), (self.name, self.rule, self.got, self.remedy))


class RefusedFileError(UserInputError):
    """A file that a guard will not let any reader open."""


class NotFoundError(UserInputError):
    """Something that is not there, or is another workspace's, which is the same to a visitor."""


class FullDiskError(UserInputError):
    """There is no room on the disk for what was to be written; nothing else is wrong."""


class TamperedModelError(UserInputError):
    """A model folder whose contents do not match its card."""


class Cancelled(Exception):  # noqa: N818  (not an error: the user asked for it)
    """The user stopped the work."""


def _rebuild(kind: type[UserInputError], parts: tuple[str, str, str, str]) -> UserInputError:
    name, rule, got, remedy = parts
    return kind(name, rule, got=got, remedy=remedy)


def _one_line(text: str, *, limit: int = 300) -> str:
    """Fold white space and cut, so that a hostile name cannot flood a page or a log."""
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def _sentence(text: str) -> str:
    folded = _one_line(text, limit=1000)
    return folded if folded.endswith((".", "!", "?")) else folded + "."
