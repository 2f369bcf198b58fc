"""Everything that can go wrong, one class each; the service maps them to exit codes in one table."""


class KanheError(Exception):
    """Something that a user can act on. `str(error)` is one line that names the thing and the reason."""


class UsageError(KanheError):
    """The command was called in a way that cannot be carried out."""


class InputError(KanheError):
    """A scan could not be processed; the others were."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str]]:
        return type(self), (self.path, self.reason)


class EmptyInputError(InputError):
    """A file of zero bytes, or a document without a page."""


class UnknownFormatError(InputError):
    """Not a document that kanhe reads."""


class DamagedInputError(InputError):
    """A file that is cut off or broken inside."""


class EncryptedInputError(InputError):
    """A file that opens only with a password, which was not given or is wrong."""


class LimitError(InputError):
    """A file or page over one of the limits of the settings."""


class UnsafeEntryError(InputError):
    """An entry of a ZIP that stands for no file of its own: a link, a path out of the package, a name given twice."""


class UnreadableInputError(InputError):
    """A file that the system did not let us read, or that is not there."""


class CrashingInputError(InputError):
    """A file that the process which opened it did not outlive: it crashed, hung or took too much memory."""


class NotReadyError(InputError):
    """A file that cannot be taken in yet: it is still being written, or somebody holds it."""


class PageError(KanheError):
    """One page could not be processed; the page stands in the report with this as its error."""


class OnlineRecordsError(KanheError):
    """The online records could not be read."""


class TemplateError(KanheError):
    """A form template is not valid."""


class EngineError(KanheError):
    """An OCR engine is not there, crashed, hung or answered nonsense."""


class DatabaseError(KanheError):
    """The database cannot be reached, or refused what was asked of it."""


class StorageError(KanheError):
    """A file could not be kept, is not in the store, or is not what its hash says."""


class KeyFileError(KanheError):
    """The key of what is kept sealed is not there, or is not the one that it was sealed with."""


class BackupError(KanheError):
    """A backup does not open, or is not what was written."""


class DiskFullError(StorageError):
    """Too little room is left on a disk; nothing was copied."""


class SignInError(KanheError):
    """Name, password or code is wrong, or the account is closed; which of them is not told."""


class SignInOverError(SignInError):
    """The second step of signing in came too late, or the account changed since the first."""


class ExternalSignInError(KanheError):
    """The organisation's own sign-in did not answer, refused, or answered with what does not hold; `reason` says in a
    word or two what, for the log."""

    def __init__(self, told: str, reason: str) -> None:
        super().__init__(told)
        self.reason = reason


class ExternalUnreachableError(ExternalSignInError):
    """The organisation's own sign-in does not answer."""


class CodeWantedError(KanheError):
    """The password is right, and the six-digit code of the user's device is wanted too; `ticket` says so to the second
    step."""

    def __init__(self, reason: str, ticket: str) -> None:
        super().__init__(reason)
        self.ticket = ticket


class TooManyTriesError(KanheError):
    """Too many failed tries; `seconds` says how long to wait."""

    def __init__(self, reason: str, seconds: int) -> None:
        super().__init__(reason)
        self.seconds = seconds


class PasswordRuleError(KanheError):
    """A new password breaks the rules; the line names each that it breaks."""


class ForbiddenError(KanheError):
    """Whoever asks has no right to that."""


class RoleRuleError(KanheError):
    """Roles that one person may not have together, or areas that a role may not have."""


class AccountError(KanheError):
    """There is no such account, session or token, or the name is taken."""


class NotThereError(KanheError):
    """There is no such thing, or whoever asks may not see it; which of the two is not told."""


class ConflictError(KanheError):
    """Somebody else was faster, or things are not as whoever asks believes."""


class ChangedSinceError(ConflictError):
    """What is to be changed is another by now than whoever asks saw."""


class UnknownCallerError(KanheError):
    """A call without a session or a token that holds."""
