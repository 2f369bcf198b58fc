"""What a process that touches foreign files may take at most: set by the system, so that no library can go beyond."""

import resource
from dataclasses import dataclass

from models.limits import Limits


@dataclass(frozen=True)
class Bounds:
    """`memory`: bytes of memory of its own; `file_size`: bytes of a file that it writes. None: no bound."""

    memory: int | None = None
    file_size: int | None = None

    @classmethod
    def of(cls, limits: Limits) -> "Bounds":
        """The bounds of the settings: no file that is written is larger than one that may be taken in."""
        return cls(limits.worker_bytes, limits.max_bytes)

    def impose(self) -> None:
        """Sets the bounds for this process, for good. Files and models that are only mapped count as no memory."""
        for kind, most in ((resource.RLIMIT_DATA, self.memory), (resource.RLIMIT_FSIZE, self.file_size)):
            if most is not None:
                _, hard = resource.getrlimit(kind)
                bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(kind, (bound, bound))
        # A process that is killed for what it was fed leaves no copy of a person's paper behind.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


FREE = Bounds()
