"""Makes an engine by its name."""

from pathlib import Path
from typing import Literal, get_args

from extractors.ocr.engine import Engine, FirstLook
from extractors.ocr.first_look import RapidFirstLook
from extractors.ocr.rapid import RapidEngine, RapidOptions
from extractors.ocr.runtimes import Precision, Runtime
from models.errors import UsageError

EngineName = Literal["rapid", "paddle", "tesseract", "null"]
ENGINES: tuple[str, ...] = get_args(EngineName)


def create(
    name: str,
    *,
    runtime: Runtime = "auto",
    precision: Precision = "auto",
    threads: int = 0,
    first_look: bool = True,
    paddle_python: Path | None = None,
    timeout_s: float = 120.0,
) -> Engine:
    """An engine, loaded and ready. `timeout_s` bounds one call of the engines that are other programs. Raises
    UsageError for an unknown name, EngineError when the engine does not load."""
    if name == "rapid":
        return RapidEngine(RapidOptions(runtime, precision, threads, first_look=first_look))
    if name == "paddle":
        from extractors.ocr.paddle import PaddleEngine

        return _started(PaddleEngine(python=paddle_python, timeout_s=timeout_s))
    if name == "tesseract":
        from extractors.ocr.tesseract import TesseractEngine

        return _started(TesseractEngine(timeout_s=timeout_s))
    if name == "null":
        from extractors.ocr.null import NullEngine

        return NullEngine()
    raise UsageError(f"没有名为 {name} 的识别引擎（no engine of that name）: {', '.join(ENGINES)}")


def first_look_of(engine: Engine) -> FirstLook | None:
    """What finds and reads lines at less cost where a first look is enough; None where an engine has nothing of the
    kind."""
    return RapidFirstLook(engine) if isinstance(engine, RapidEngine) and engine.options.first_look else None


def _started(engine: Engine) -> Engine:
    """An engine that is another program, asked what it is: one that is not there says so here and not page by page."""
    engine.info  # noqa: B018 - the question starts it
    return engine
