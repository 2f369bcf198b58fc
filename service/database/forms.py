"""Queries of forms: their versions by campaign, the one that new packages are read by, and that of each package."""

from datetime import datetime

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import Session

from models.kept_form import FormText, KeptForm
from service.database.campaign_tables import CampaignChoice, FormRow
from service.database.tables import Package
from service.database.users import lock


def versions(session: Session, campaign: str | None = None) -> list[KeptForm]:
    """Every version that is kept, of one campaign or of all: campaigns by name, the newest version first."""
    query = select(FormRow).order_by(FormRow.campaign, FormRow.number.desc())
    return [_kept(row) for row in session.scalars(query.where(FormRow.campaign == campaign) if campaign else query)]


def newest(session: Session, campaign: str) -> KeptForm | None:
    """The version that counts; None: none of that campaign is kept."""
    query = select(FormRow).where(FormRow.campaign == campaign).order_by(FormRow.number.desc()).limit(1)
    row = session.scalars(query).first()
    return _kept(row) if row else None


def newest_of_each(session: Session) -> tuple[dict[str, str], str | None]:
    """The hash of the version that counts of each campaign, by the campaigns' names; and which of these was chosen for
    packages to be taken in for (None: none of them)."""
    form = FormRow.__table__.c
    query = select(form.campaign, form.sha256, _chosen()).order_by(form.campaign, form.number)
    rows = session.execute(query).all()
    kept = {campaign: sha256 for campaign, sha256, _ in rows}
    return kept, rows[0][2] if rows and rows[0][2] in kept else None


def by_hash(session: Session, sha256: str) -> KeptForm | None:
    """The version with that text."""
    row = session.get(FormRow, sha256)
    return _kept(row) if row else None


def text_of(session: Session, sha256: str) -> FormText | None:
    """The text of a version; None: it is not kept."""
    text = session.scalar(select(FormRow.content).where(FormRow.sha256 == sha256))
    return FormText(sha256=sha256, text=text) if text is not None else None


def add(session: Session, form: FormText, campaign: str, by: str, now: datetime) -> KeptForm:
    """Keeps a text as the next version of its campaign; the same text is kept once."""
    lock(session)
    row = session.get(FormRow, form.sha256)
    if row is None:
        last = session.scalar(select(func.max(FormRow.number)).where(FormRow.campaign == campaign)) or 0
        row = FormRow(
            sha256=form.sha256, campaign=campaign, number=last + 1, content=form.text, added_at=now, added_by=by
        )
        session.add(row)
        session.flush()
    return _kept(row)


def chosen(session: Session) -> str | None:
    """The campaign that packages are taken in for; None: nobody has chosen one."""
    return session.scalar(select(_chosen()))


def choose(session: Session, campaign: str, by: str, now: datetime) -> None:
    """Takes packages in for this campaign from now on."""
    session.add(CampaignChoice(campaign=campaign, by=by, at=now))
    session.flush()


def for_new_packages(session: Session, shipped: str) -> tuple[str, str | None]:
    """Campaign and form that a package gets when it comes; None: the form of the settings, whose campaign `shipped`
    is."""
    campaign = chosen(session) or shipped
    found = newest(session, campaign)
    return campaign, found.sha256 if found else None


def hash_of_package(session: Session, package: str) -> str | None:
    """The hash of the form that a package is read by; None: that of the settings, or there is no such package."""
    return session.scalar(select(Package.form).where(Package.id == package))


def of_package(session: Session, package: str) -> FormText | None:
    """The text of that form."""
    form = hash_of_package(session, package)
    return text_of(session, form) if form else None


def campaign_of(session: Session, package: str) -> str:
    """The campaign that a package came for; '' where that is not known."""
    return session.scalar(select(Package.campaign).where(Package.id == package)) or ""


def renew(session: Session, package: str) -> None:
    """Has a package read by the newest form of its campaign from now on."""
    campaign = campaign_of(session, package)
    found = newest(session, campaign) if campaign else None
    if found is not None:
        session.execute(update(Package).where(Package.id == package).values(form=found.sha256))


def inherit(session: Session, package: str, earlier: str) -> None:
    """Has a supplement read by the form of what it supplements."""
    row = session.execute(select(Package.campaign, Package.form).where(Package.id == earlier)).one_or_none()
    if row is not None:
        session.execute(update(Package).where(Package.id == package).values(campaign=row[0], form=row[1]))


def packages_by_campaign(session: Session) -> dict[str, int]:
    """How many packages each campaign has; '' are those that came before campaigns were told apart."""
    query = select(Package.campaign, func.count()).group_by(Package.campaign)
    return {str(campaign): count for campaign, count in session.execute(query)}


def _chosen() -> ScalarSelect[str]:
    return select(CampaignChoice.campaign).order_by(CampaignChoice.id.desc()).limit(1).scalar_subquery()


def _kept(row: FormRow) -> KeptForm:
    return KeptForm(
        sha256=row.sha256, campaign=row.campaign, number=row.number, added_at=row.added_at, added_by=row.added_by
    )
