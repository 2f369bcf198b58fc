"""What is sent along where an address takes more than itself, made for who sends it."""

import io
import json
from datetime import timedelta
from typing import Any

from PIL import Image

from models.page_split import KeptMend, PageSplit, SetAside
from models.rescan import Rescan
from models.review import Answer, Hand, finding_key
from models.scan import PageRef
from service.database import askers, delegations, desk, mends, misses, pages, rescans, users
from service.workflows import mend_split
from service.workflows.gate import digest
from tests.integration.api.desk_office import PACKAGE, World
from tests.unit.service.reports.fakes import FINDINGS
from tests.unit.service.workflows.gates import NOW, principal_for

KEY = finding_key(FINDINGS[0])
FIRST = PageRef(input=0, page=1)
STEPS = [{"act": "apart", "pages": [{"input": 0, "page": 1}]}]


def upload(world: World, who: str) -> dict[str, Any]:
    return {"id": world.upload("uploader")}


def append(world: World, who: str) -> dict[str, Any]:
    begun = world.office.uploads.begin(world.users["uploader"], "a.pdf", 3)
    return {"id": begun.id, "headers": {"offset": "0"}, "content": b"abc"}


def parcel(world: World, who: str) -> dict[str, Any]:
    return {"json": {"uploads": [world.upload("uploader", who.encode())]}}


def records(world: World, who: str) -> dict[str, Any]:
    record = {"id": "r-2", "kind": "enterprise", "province": "辽宁省", "fields": {"applicant_name": "某某公司"}}
    content = json.dumps({"records": [record]}).encode()
    return {"json": {"uploads": [world.upload("uploader", content, "list.json")], "provenance": "applicant"}}


def typed(world: World, who: str) -> dict[str, Any]:
    return {"json": {"id": "r-3", "kind": "enterprise", "province": "辽宁省", "fields": {"applicant_name": who}}}


def decision(world: World, who: str) -> dict[str, Any]:
    with world.office.places.database.transaction() as session:
        hand, given = Hand(by=world.users.get(who, "nobody")), Answer(act="misread")
        return {"decision": desk.add_decision(session, 1, KEY, given, "first", hand, NOW, "test")}


def miss(world: World, who: str) -> dict[str, Any]:
    with world.office.places.database.transaction() as session:
        hand = Hand(by=world.users.get(who, "nobody"))
        return {"miss": misses.add(session, 1, "x", "explain", None, hand, NOW)}


def work(world: World, who: str) -> dict[str, Any]:
    """One's work, given to somebody new who reviews in 辽宁省 from tomorrow on."""
    name = f"colleague{len(world.users)}"
    world.person(name, "reviewer")
    day = NOW.date() + timedelta(days=1)
    wanted = {"to": world.users[name], "since": f"{day}", "until": f"{day}", "reason": "出差"}
    return {"data": wanted}


def work_of(world: World, who: str) -> dict[str, Any]:
    """The work of somebody else."""
    wanted, absent = work(world, who)["data"], f"absent{len(world.users)}"
    world.person(absent, "reviewer")
    return {"data": {**wanted, "of": world.users[absent]}}


def given(world: World, who: str) -> dict[str, Any]:
    """What one stranger gave another."""
    names = [f"stranger{len(world.users)}{n}" for n in "ab"]
    for name in names:
        world.person(name, "reviewer")
    of, to = (world.users[n] for n in names)
    with world.office.places.database.transaction() as session:
        return {"id": delegations.add(session, of, to, NOW.date(), NOW.date(), "x", of, NOW).id}


def victim(world: World, who: str) -> dict[str, Any]:
    world.person(f"victim{len(world.users)}")
    return {"id": list(world.users.values())[-1]}


def rights(world: World, who: str) -> dict[str, Any]:
    grants = [{"role": "uploader", "scope": {"areas": [{"province": "辽宁省"}]}}]
    return victim(world, who) | {"json": {"grants": grants}}


def token(world: World, who: str) -> dict[str, Any]:
    scope = {"areas": [{"province": "辽宁省"}]}
    wanted = {"user": world.users["uploader"], "name": "p", "permissions": ["packages.read"], "scope": scope, "days": 9}
    return {"json": wanted}


def session(world: World, who: str) -> dict[str, Any]:
    secret = world.session(world.users["uploader"])
    with world.office.gate.database.reading() as connection:
        begun = askers.of_session(connection, digest(secret), NOW.date())
    assert begun is not None
    return {"id": begun.session.id}


def new_user(world: World, who: str) -> dict[str, Any]:
    return {"json": {"name": f"new{len(world.users)}{who}".replace(" ", "")}}


def wrong_name(world: World, who: str) -> dict[str, Any]:
    return {"data": {"name": f"no {who}", "password": "x"}}


def new_name(world: World, who: str) -> dict[str, Any]:
    return {"data": new_user(world, who)["json"]}


def role(world: World, who: str) -> dict[str, Any]:
    return victim(world, who) | {"data": {"role": ["uploader"], "areas": "辽宁省"}}


def token_form(world: World, who: str) -> dict[str, Any]:
    user = world.users["uploader"]
    return {"data": {"user": user, "name": "p", "permission": ["packages.read"], "areas": "辽宁省", "days": "9"}}


def tag(world: World) -> str:
    with world.office.places.database.reading() as session:
        principal = principal_for(users.by_id(session, world.users["reviewer"]))
    return mend_split.look(world.office.mending, principal, PACKAGE).tag


def mend(world: World, who: str) -> dict[str, Any]:
    return {"headers": {"if-match": f'"{tag(world)}"'}, "json": {"steps": STEPS}}


def mend_form(world: World, who: str) -> dict[str, Any]:
    return {"data": {"tag": tag(world), "steps": json.dumps(STEPS)}}


def earlier_split(world: World, who: str) -> dict[str, Any]:
    aside = PageSplit(documents=(), aside=(SetAside(page=FIRST),))
    kept = KeptMend(package=PACKAGE, number=1, by="u", at=NOW, steps=(), before=aside, after=aside)
    with world.office.places.database.transaction() as session:
        mends.add_mend(session, kept)
    return {"data": {"tag": tag(world), "number": "0"}}


def scan(world: World, who: str) -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (210, 297), "white").save(picture, "PNG", dpi=(25.4, 25.4))
    sender = who if who in world.users else "reviewer"
    return {"json": {"upload": world.upload(sender, picture.getvalue(), "again.png")}}


def earlier_scan(world: World, who: str) -> dict[str, Any]:
    with world.office.places.database.transaction() as session:
        if not rescans.rescans_of(session, PACKAGE):
            earlier = pages.artefact_of(session, PACKAGE, FIRST)
            kept = Rescan(
                package=PACKAGE, ref=FIRST, number=1, sha256="c" * 64, name="again.png", earlier=earlier, by="u", at=NOW
            )
            rescans.add_rescan(session, kept)
    return {"number": 1}


def code(world: World, who: str) -> dict[str, Any]:
    return {"data": {"code": "000000", "password": "x"}}
