"""`kanhe doctor`: has this machine what kanhe needs, and if not, what is to be done?"""

from models.catalogue import label, said
from service.cli.exit_codes import DONE, FINDINGS
from service.container import Container
from service.workflows.examine_machine import examine


def doctor_command(container: Container) -> int:
    """Prints a line for each part, with what to do below where it is missing, and gives the exit code."""
    parts = examine(container.settings)
    for part in parts:
        state = label("doctor.well" if part.well else "doctor.missing")
        name = label(f"doctor.{part.name}")
        print(f"[{state.zh} {state.en}] {name.zh} {name.en}: {part.told}")
        if not part.well:
            print(f"    → {said(f'doctor.{part.name}.do')}")
    missing = sum(not part.well for part in parts)
    print(said("doctor.ill", count=missing) if missing else said("doctor.healthy"))
    return FINDINGS if missing else DONE
