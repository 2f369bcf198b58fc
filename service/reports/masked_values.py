"""Readings and findings as one may see them who may not see personal data."""

from models.campaign import OnlineValue
from models.finding import Finding, Message
from models.form_template import FormTemplate
from models.reconciliation import FieldResult, PaperValue
from models.report import DocumentReport
from service.reports.form_words import FormWords
from service.reports.masking import DEFAULT_PRIVATE, Masking


def masking_by(form: FormTemplate) -> Masking:
    """What is hidden where a form says what is private."""
    return Masking(True, DEFAULT_PRIVATE | FormWords.of(form).private_fields)


def masked_document(document: DocumentReport, masking: Masking) -> DocumentReport:
    """A document with every private value starred."""
    fields = tuple(masked_field(f, masking) for f in document.fields)
    findings = tuple(masked_finding(f, masking) for f in document.findings)
    return document.model_copy(update={"fields": fields, "findings": findings})


def masked_field(result: FieldResult, masking: Masking) -> FieldResult:
    """A field's result, on paper and online."""
    name = result.name
    return result.model_copy(
        update={
            "paper": _masked_paper(result.paper, name, masking) if result.paper else None,
            "also": tuple(_masked_paper(p, name, masking) for p in result.also),
            "online": masked_value(result.online, name, masking),
        }
    )


def masked_finding(finding: Finding, masking: Masking) -> Finding:
    """A finding, its sentence too."""
    name = finding.field
    values = [v for v in (finding.paper, finding.online) if v]
    said = {
        language: masking.sentence(getattr(finding.message, language), name, values)
        for language in Message.model_fields
    }
    update = {
        "paper": masked_value(finding.paper, name, masking),
        "online": masked_value(finding.online, name, masking),
        "message": Message(**said),
    }
    return finding.model_copy(update=update)


def masked_value(value: OnlineValue | None, name: str | None, masking: Masking) -> OnlineValue | None:
    """A value, each of several alone."""
    if isinstance(value, tuple):
        return tuple(masking.value(v, name) for v in value)
    return None if value is None else masking.value(value, name)


def _masked_paper(paper: PaperValue, name: str, masking: Masking) -> PaperValue:
    return paper.model_copy(
        update={"text": masking.value(paper.text, name), "value": masked_value(paper.value, name, masking)}
    )
