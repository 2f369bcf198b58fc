"""`kanhe form check`: is a form definition well formed, and does it find its fields in a sample?"""

from pathlib import Path

from models.catalogue import message
from service.cli.exit_codes import DONE, FINDINGS
from service.container import Container


def form_check_command(container: Container, file: Path, sample: Path | None) -> int:
    """Prints what the form defines, and with a sample which fields and attachments were found there. Raises
    TemplateError."""
    template = container.template
    names = {f.name for specs in template.blocks.values() for f in specs}
    names |= {f.name for kind in template.kinds.values() for f in kind.narrative}
    said = message(
        "cli.form_ok", path=file, kinds=len(template.kinds), fields=len(names), slots=len(template.slots),
        attachments=len(template.attachments),
    )  # fmt: skip
    print(f"{said.zh}（{said.en}）")
    if sample is None:
        return DONE
    missing = False
    for application in container.applications([sample]):
        found = [f for f in application.fields.values() if f.spots]
        lost = [f.label for f in application.fields.values() if not f.spots]
        print(message("cli.form_found", found=len(found), total=len(application.fields)).zh)
        for field in found:
            print(f"  {field.label}: {field.spots[0].text}")
        for attachment in application.attachments:
            shown = message("cli.form_attachment", title=attachment.title or "—", name=attachment.name or "—")
            print(f"  {shown.zh}")
        if lost:
            print(message("cli.form_not_found", labels="、".join(lost)).zh)
        missing = missing or bool(lost) or not application.fields
    return FINDINGS if missing else DONE
