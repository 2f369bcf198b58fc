"""The notice by which an applicant is asked to mend papers (补正通知书)."""

from models.base import Record


class NoticeItem(Record):
    """One thing to be mended: on which page ('—': on none in particular), what it is about, what is the matter, and
    how it is to be mended."""

    number: int
    page: str
    subject: str
    matter: str
    how: str


class CorrectionNotice(Record):
    """What a notice says. `contact` is whom to ask, '' to be filled in by hand; `days` how many working days they
    have, None to be filled in by hand too; `date` as it is written on letters; `chain_head` is the last entry of the
    audit log, as printed."""

    applicant: str
    application_no: str
    kind: str
    items: tuple[NoticeItem, ...]
    contact: str
    days: int | None = None
    date: str
    chain_head: str = ""
