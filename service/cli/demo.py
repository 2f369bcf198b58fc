"""`kanhe demo`: the main job on the samples that come with the program."""

from pathlib import Path

from models.catalogue import message
from models.errors import UsageError
from service.cli.exit_codes import DONE, FINDINGS, code_of_report
from service.cli.progress import shown_progress
from service.container import Container
from service.integrations.samples import Sample, find_samples
from service.reports.summary_line import summary_lines


def demo_command(container: Container, out: Path, case: str | None, *, quiet: bool) -> int:
    """Checks every sample, or one, and ends with the path of a report to open. Findings are what the samples are
    for, so they do not make the exit code."""
    samples = [s for s in find_samples() if case in (None, s.name)]
    if not samples:
        raise UsageError(message("cli.no_samples").zh if case is None else f"{case}: {message('cli.no_samples').zh}")
    container = container.keeping_nothing()
    done = [_run(container.using(s.template), s, out / s.name, quiet=quiet) for s in samples]
    shown = next((page for code, page in done if code == FINDINGS), done[-1][1])
    print(message("cli.report_at", path=shown).zh)
    return max(DONE if code == FINDINGS else code for code, _ in done)


def _run(container: Container, sample: Sample, out: Path, *, quiet: bool) -> tuple[int, Path]:
    with shown_progress(quiet=quiet, then="cli.judging") as progress:
        checked = container.check([sample.scan], sample.online, sample.profile, out, None, progress)
    if not quiet:
        print(message("cli.demo_case", name=sample.name).zh)
        for line in summary_lines(checked.report, container.template):
            print(f"  {line}")
    return code_of_report(checked.report), checked.files.html
