"""Every setting, read from the environment (`KANHE_...`) in one place; everything below takes arguments."""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.account import SignInPolicy
from models.limits import GIB, Limits

MAX_SLOTS = 64
"""Slots of one machine."""


class Settings(BaseSettings):
    """What may be set. Nested settings are written `KANHE_LIMITS__MAX_PAGES`."""

    model_config = SettingsConfigDict(env_prefix="KANHE_", env_nested_delimiter="__", frozen=True, extra="ignore")

    engine: Literal["rapid", "paddle", "tesseract", "null"] = "rapid"
    """Which engine reads text."""
    runtime: Literal["auto", "openvino", "onnxruntime"] = "auto"
    """What runs the networks of `rapid`; auto: OpenVINO where it loads and compiles, else ONNX Runtime."""
    precision: Literal["auto", "bf16", "f32"] = "auto"
    """Arithmetic of OpenVINO; auto: bf16 where the processor has it."""
    first_look: bool = True
    """Whether smaller networks find and read lines first, and the larger ones what those leave in doubt."""
    threads: int = Field(default=0, ge=0)
    """Threads of a worker's engine; 0: the machine's cores shared among the workers."""
    workers: int = Field(default=0, ge=0)
    """Processes that read pages; 0: one a core, no more than there are pages, at most 8."""
    template: Path | None = None
    """The form to read with; none: the one that is shipped."""
    paddle_python: Path | None = None
    """The Python of PaddleOCR's own environment; none: the one that scripts/setup-paddle makes."""
    engine_timeout_s: float = Field(default=120.0, gt=0)
    """Seconds that an engine which is another program may take for one call."""
    show_private: bool = False
    """Whether reports show mobile numbers and e-mail addresses in full."""
    data: Path | None = None
    """The folder of what is kept: originals, results, the embedded database; none: nothing is kept."""
    database: str = ""
    """URL of the database, `postgresql://…` for more than one machine; empty: SQLite in the folder `data`."""
    storage: str = ""
    """Where files are kept: a folder or `s3://bucket/prefix`; empty: `store` in the folder `data`."""
    secret_key: Path | None = None
    """The file with the key of what the database holds sealed; none: `secret.key` in the folder `data`. Machines that
    serve from one database have the same one."""
    storage_cache: int = Field(default=4 * GIB, ge=0)
    """Bytes of originals out of a bucket that a machine keeps in `cache` of its data folder; 0: none."""
    disk_reserve: int = Field(default=GIB, ge=0)
    """Bytes that taking in leaves free on the disk; where less would be left it refuses."""
    page_batch: int = Field(default=12, ge=1, le=100)
    """Pages that a worker takes at a time, at most: a page whose result is kept is never read again, but whoever comes
    first in the queue waits for so many."""
    page_tries: int = Field(default=3, ge=1, le=10)
    """How often a page may take a worker down with it until it is set aside."""
    takeover_seconds: float = Field(default=120.0, gt=0)
    """Seconds without a sign of life after which a worker's work goes to the others."""
    password_length: int = Field(default=10, ge=10, le=64)
    """Characters that a password has at least."""
    password_days: int = Field(default=90, ge=0)
    """Days after which a password must be changed; 0: never."""
    session_idle_minutes: int = Field(default=30, ge=1)
    """Minutes without a request after which a session ends."""
    session_hours: int = Field(default=12, ge=1)
    """Hours after which a session ends in any case."""
    host: str = "127.0.0.1"
    """Where `kanhe serve` listens."""
    port: int = Field(default=8000, ge=1, le=65535)
    """The port that `kanhe serve` listens on."""
    https: bool = False
    """Whether browsers come over HTTPS, by a proxy in front: cookies are then sent over nothing else."""
    public_url: str = ""
    """Where browsers find the service, `https://…`; wanted for the organisation's own sign-in."""
    oidc_issuer: str = ""
    """The organisation's own sign-in (OpenID Connect), `https://…`; empty: accounts are entered by password alone."""
    oidc_client_id: str = ""
    """Who we are to it."""
    oidc_client_secret: str = ""
    """What we prove that with; empty: a client without a secret."""
    oidc_scopes: str = "openid"
    """What is asked of it, separated by spaces."""
    oidc_claim: str = "sub"
    """The claim by which accounts are linked: unique there, and nothing that people change themselves."""
    notice_form: Path | None = None
    """The province's own correction notice as DOCX; none: the one that is shipped."""
    notice_contact: str = ""
    """Whom applicants may ask: name and telephone, as notices say it; empty: filled in by hand."""
    probes: Literal["local", "any"] = "local"
    """Who is answered at `/healthz`, `/readyz` and `/metrics`: this machine alone, or any."""
    syslog: str = ""
    """Where the service logs: a socket such as `/dev/log`, or `host:port` by UDP; empty: stderr."""
    limits: Limits = Limits()
    """How much of a file is taken in: `max_bytes`, `max_pages`, `max_pixels_per_page`, `max_zip_entries`,
    `max_zip_bytes`, `max_zip_ratio`, `max_zip_depth`, `page_seconds`, `worker_bytes`,
    `render_dpi`."""

    def sign_in_policy(self) -> SignInPolicy:
        """What is asked of passwords and sessions."""
        return SignInPolicy(
            password_length=self.password_length,
            password_days=self.password_days,
            idle_minutes=self.session_idle_minutes,
            session_hours=self.session_hours,
        )

    def digest(self) -> str:
        """Sixteen digits that change when a setting does. Where things are kept is left out: an address may hold a
        password."""
        told = self.model_dump_json(
            exclude={"data", "database", "storage", "secret_key", "oidc_client_secret", "syslog"}
        )
        return hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]

    def workers_for(self, pages: int) -> int:
        """How many worker processes a job of so many pages gets."""
        return max(1, min(self.workers or min(cores(), 8), pages))

    def threads_for(self, workers: int) -> int:
        """How many threads each of so many workers gets."""
        return self.threads or max(1, cores() // workers)


@cache
def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
