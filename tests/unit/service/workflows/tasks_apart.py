"""Tasks for another process that crash, hang, take memory, write without end, or fail."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.errors import DamagedInputError, OnlineRecordsError


@dataclass(frozen=True)
class Behaving:
    """Does what it is called; `ok` tells in which process."""

    kind: Literal["ok", "crash", "hang", "memory", "write", "input error", "records error", "bug"]
    folder: Path = Path()
    seconds: float = 20.0
    shown: str = "扫描.pdf"

    def do(self) -> int:
        match self.kind:
            case "crash":
                os._exit(11)
            case "hang":
                time.sleep(60)
            case "memory":
                return len(bytearray(2**31))
            case "write":
                with (self.folder / "endless").open("wb") as file:
                    while True:
                        file.write(bytes(2**20))
            case "input error":
                raise DamagedInputError(self.shown, "坏（broken）")
            case "records error":
                raise OnlineRecordsError("记录.json: 坏（broken）")
            case "bug":
                raise KeyError("missing")
        return os.getpid()
