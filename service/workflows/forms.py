"""The forms of an office: of each campaign every version that was put in, beside the one that the settings name. Which
one a package is read by is decided when it comes."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy.orm import Session

from extractors.forms.template_store import parse_template
from models.account import Permission, Principal
from models.base import Record
from models.campaign_settings import CampaignSettings
from models.catalogue import said
from models.errors import ConflictError, CrashingInputError, NotThereError, TemplateError
from models.form_template import FormTemplate
from models.kept_form import CAMPAIGN_ID, FormText, KeptForm
from service.database import campaign_settings, forms
from service.database.connection import Database
from service.workflows.gate import Gate, require
from service.workflows.held_things import HeldThings
from service.workflows.open_apart import Opening

MANAGE: Permission = "campaigns.manage"
HELD = 32
"""Forms that stay parsed: far more than campaigns that anybody works on."""
MOST_BYTES = 1_000_000
PARSE_SECONDS = 20.0
"""What the longest form takes, on a slow machine, is a few seconds."""


@dataclass
class Forms:
    """Forms by campaign and by package. `shipped` is the form of the settings. Safe for several threads."""

    database: Database
    shipped: FormTemplate
    _parsed: HeldThings[FormTemplate] = field(default_factory=HeldThings)
    _lock: Lock = field(default_factory=Lock)

    @property
    def current(self) -> FormTemplate:
        """The form that a package gets which comes now."""
        with self.database.reading() as session:
            return self._of(session, forms.for_new_packages(session, self.shipped.campaign.id)[1])

    def of_package(self, package: str) -> FormTemplate:
        """The form that a package is read by."""
        with self.database.reading() as session:
            return self._of(session, forms.hash_of_package(session, package))

    def of_hash(self, sha256: str | None) -> FormTemplate:
        """The form of a hash; None: that of the settings."""
        if sha256 is None:
            return self.shipped
        with self.database.reading() as session:
            return self._of(session, sha256)

    def of_campaign(self, campaign: str) -> FormTemplate:
        """The newest form of a campaign; of one that nobody knows the current one."""
        every = self.every()
        return every.get(campaign) or next(iter(every.values()))

    def settings_of(self, package: str) -> CampaignSettings:
        """What is set for the campaign of a package."""
        with self.database.reading() as session:
            campaign = forms.campaign_of(session, package) or self.shipped.campaign.id
            return campaign_settings.settings_of(session, campaign)

    def every(self) -> dict[str, FormTemplate]:
        """The form that counts of each campaign, that of new packages first."""
        own = self.shipped.campaign.id
        with self.database.reading() as session:
            kept, chosen = forms.newest_of_each(session)
            ids = dict.fromkeys((chosen or own, own, *kept))
            return {id: self._of(session, kept.get(id)) for id in ids}

    def names_of(self, campaign: str) -> tuple[str, ...]:
        """What packages of a campaign may have for its id: those that came before campaigns were told apart have ''."""
        return (campaign, "") if campaign == self.shipped.campaign.id else (campaign,)

    def _of(self, session: Session, sha256: str | None) -> FormTemplate:
        """The form of a hash; its text is asked for once."""
        if sha256 is None:
            return self.shipped
        with self._lock:
            found = self._parsed.get(sha256)
            if found is None:
                form = forms.text_of(session, sha256)
                if form is None:
                    return self.shipped
                found = parse_template(form.text, sha256[:12])
                self._parsed.put(sha256, found, 1, HELD)
        return found


@dataclass(frozen=True)
class ParseForm:
    """Asks what a form file says: it may be one that takes its reader down."""

    text: str
    shown: str
    seconds: float = PARSE_SECONDS

    def do(self) -> FormTemplate:
        """Raises TemplateError."""
        return parse_template(self.text, self.shown)


class CheckedForm(Record):
    """A form file that holds: its text, what it says, the version that it would replace (None: none is kept), and the
    fields that it has more or lacks."""

    form: FormText
    template: FormTemplate
    replaces: KeptForm | None
    more: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def fields(self) -> int:
        """How many fields it has."""
        return len(_fields(self.template))


def check_form(at: Forms, opening: Opening, text: str, shown: str) -> CheckedForm:
    """What a form file says. Raises TemplateError in one line that names what is wrong."""
    if len(text.encode()) > MOST_BYTES:
        raise TemplateError(f"{shown}: {said('forms.too_long', most=MOST_BYTES // 1000)}")
    try:
        template = opening(ParseForm(text, shown))
    except CrashingInputError as error:
        raise TemplateError(str(error)) from error
    campaign = template.campaign.id
    if not _is_id(campaign):
        raise TemplateError(f"{shown}: {said('forms.bad_id', id=campaign[:60])}")
    with at.database.reading() as session:
        replaces = forms.newest(session, campaign)
    known = replaces is not None or campaign == at.shipped.campaign.id
    before = _fields(at.of_campaign(campaign)) if known else _fields(template)
    now = _fields(template)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return CheckedForm(
        form=FormText(sha256=sha256, text=text), template=template, replaces=replaces,
        more=tuple(sorted(now - before)), gone=tuple(sorted(before - now)),
    )  # fmt: skip


def keep_form(gate: Gate, at: Forms, opening: Opening, principal: Principal, text: str, now: datetime) -> KeptForm:
    """Keeps a form file as the newest version of its campaign: packages that come from now on are read by it, those
    that came keep theirs until they are checked again. Raises ForbiddenError, TemplateError, and ConflictError for a
    text that is kept already."""
    require(principal, MANAGE)
    checked = check_form(at, opening, text, said("forms.file"))
    campaign = checked.template.campaign.id
    with gate.database.transaction() as session:
        if (same := forms.by_hash(session, checked.form.sha256)) is not None:
            raise ConflictError(said("forms.same", campaign=same.campaign, number=same.number))
        kept = forms.add(session, checked.form, campaign, principal.user, now)
        gate.log.put(
            session, now, principal.actor, "form.kept", f"campaign:{campaign}", number=kept.number, sha256=kept.sha256,
            more=list(checked.more), gone=list(checked.gone),
        )  # fmt: skip
    return kept


def choose_campaign(gate: Gate, at: Forms, principal: Principal, campaign: str, now: datetime) -> None:
    """Takes packages in for a campaign from now on. Raises ForbiddenError, and NotThereError where it has no form."""
    require(principal, MANAGE)
    with gate.database.transaction() as session:
        if campaign != at.shipped.campaign.id and forms.newest(session, campaign) is None:
            raise NotThereError(said("forms.no_campaign", campaign=campaign[:100]))
        was = forms.chosen(session) or at.shipped.campaign.id
        forms.choose(session, campaign, principal.user, now)
        gate.log.put(session, now, principal.actor, "campaign.chosen", f"campaign:{campaign}", was=was)


def set_campaign(
    gate: Gate, at: Forms, principal: Principal, campaign: str, wanted: CampaignSettings, now: datetime
) -> None:
    """Sets all that may be set for a campaign. Raises ForbiddenError, and NotThereError where there is none."""
    require(principal, MANAGE)
    if campaign not in at.every():
        raise NotThereError(said("forms.no_campaign", campaign=campaign[:100]))
    with gate.database.transaction() as session:
        was = campaign_settings.settings_of(session, campaign)
        campaign_settings.put(session, campaign, wanted, principal.user, now)
        gate.log.put(
            session, now, principal.actor, "campaign.set", f"campaign:{campaign}", now=wanted.model_dump(mode="json"),
            was=was.model_dump(mode="json"),
        )  # fmt: skip


def _is_id(campaign: str) -> bool:
    return re.fullmatch(CAMPAIGN_ID, campaign) is not None


def _fields(template: FormTemplate) -> set[str]:
    names = {f.name for specs in template.blocks.values() for f in specs}
    return names | {f.name for kind in template.kinds.values() for f in kind.narrative}
