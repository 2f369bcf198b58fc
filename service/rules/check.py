"""Is one application in order? Runs every rule that its form lists."""

from collections.abc import Sequence

from models.application import Application
from models.campaign import OnlineRecord
from models.finding import Finding
from models.form_template import FormTemplate, Profile
from models.reconciliation import FieldResult
from service.rules import (
    arithmetic,
    attachments,
    cross_pages,
    eligibility,
    genuineness,
    identity,
    pages,
    seals,
    signing,
)
from service.rules.case import SUMMARY_TABLE, Case

GROUPS = (
    seals.check, signing.check, cross_pages.check, genuineness.check, eligibility.check, arithmetic.check,
    identity.check, pages.check, attachments.check,
)  # fmt: skip


def check(
    application: Application, record: OnlineRecord | None, template: FormTemplate, profile: Profile,
    results: Sequence[FieldResult],
) -> tuple[Finding, ...]:  # fmt: skip
    """What the rules find in one application. `results` are its compared fields, none without an online record; who
    owns each seal (`Seal.owner`) is decided before. Of a summary table only its seals are judged here, of any
    other document that is no application only its cross-page seals."""
    case = Case(application, record, template, profile, {r.name: r for r in results})
    if case.kind == SUMMARY_TABLE:
        return (*seals.check(case), *cross_pages.check(case))
    if case.kind not in template.kinds:
        return tuple(cross_pages.check(case))
    return tuple(f for group in GROUPS for f in group(case))
