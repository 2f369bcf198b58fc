"""Files without any finding pass by a sample of them: drawn, confirmed, or all given back to people."""

from collections.abc import Sequence

import pytest

from models.account import EVERYWHERE, Area, Principal, Role, Scope
from models.campaign_settings import CampaignSettings
from models.desk import FiledApplication, Listed, Narrowing
from models.errors import ConflictError, ForbiddenError
from models.sampling import Batch
from service.database import campaign_settings, desk
from service.database import sampling as rows
from service.database.connection import Database
from service.rules.sampling import sample
from service.workflows.report_miss import Missed, report_miss, undo_miss
from service.workflows.review_application import Desk, decide, look, remark, take
from service.workflows.sampling import draw, overview
from tests.unit.service.listed import NOW, add_package, application, file, finding
from tests.unit.service.workflows.gates import actions, events, make_gate, make_user, principal_for

LIAONING, JILIN = (Scope(areas=(Area(province=p),)) for p in ("辽宁省", "吉林省"))
FILES = 12


def clean(index: int, province: str = "辽宁省") -> FiledApplication:
    return application(index, f"N-{index:02}", province).model_copy(update={"clean": True})


class Hall:
    """Twelve clean files of Liaoning, one with a finding, one that is not clean, and one of Jilin."""

    def __init__(self, database: Database) -> None:
        self.gate = make_gate(database)
        self.desk = Desk(database, self.gate.log, "1", "c")
        add_package(database)
        self.filed = [
            *(clean(n) for n in range(FILES)), application(FILES, "F", "辽宁省", "", finding()),
            application(FILES + 1, "D", "辽宁省"), clean(FILES + 2, "吉林省"),
        ]  # fmt: skip
        file(database, *self.filed)
        self.set(CampaignSettings(sampling_percent=20, sampling_minimum=2))
        self.head, self.zhang = self.person("wei", "head"), self.person("zhang", "reviewer")

    def set(self, settings: CampaignSettings) -> None:
        with self.desk.database.transaction() as session:
            campaign_settings.put(session, "c", settings, "u", NOW)

    def person(self, name: str, *roles: Role, scope: Scope = LIAONING) -> Principal:
        return principal_for(make_user(self.gate, name, *roles, scope=scope))

    def draw(self, who: Principal | None = None) -> Batch:
        return draw(self.desk.database, self.desk.log, ("c", ""), who or self.head, NOW)

    def listed(self) -> dict[str, Listed]:
        with self.desk.database.reading() as session:
            return {r.application_no: r for r in desk.listed(session, EVERYWHERE, Narrowing(), NOW, 99, 0)}

    def parts(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row in self.listed().values():
            found.setdefault(row.sampling or "", []).append(row.id)
        return found

    def confirm(self, ids: Sequence[int]) -> None:
        for id in ids:
            decide(self.desk, self.zhang, id, "recommend", (), NOW)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


def test_the_rest_passes_once_the_whole_sample_is_confirmed_and_the_log_says_so(hall: Hall) -> None:
    batch = hall.draw()
    parts = hall.parts()
    assert (batch.files, batch.sampled, len(parts["sample"]), len(parts["rest"]), len(parts[""])) == (12, 3, 3, 9, 3)
    hall.confirm(parts["sample"][:-1])
    assert {r.state for r in hall.listed().values() if r.sampling == "rest"} == {"ready"}
    hall.confirm(parts["sample"][-1:])
    passed = [r for r in hall.listed().values() if r.state == "passed"]
    assert [r.id for r in passed] == parts["rest"]
    assert all(r.outcome is None and r.decided_by is None for r in passed)
    assert look(hall.desk, hall.zhang, passed[0].id, NOW).standing.state == "passed"
    told = [e.event for e in events(hall.gate) if e.event.action in ("sampling.passed", "application.passed")]
    assert told[0].detail["files"] == parts["rest"]
    assert {t.subject for t in told[1:]} == {f"application:{id}" for id in parts["rest"]}


def test_whoever_has_the_log_draws_the_same_sample(hall: Hall) -> None:
    batch = hall.draw()
    named, drawn = events(hall.gate)[-2:]
    files = named.event.detail["files"]
    assert isinstance(files, list)
    assert (named.event.action, drawn.event.action) == ("sampling.files", "sampling.drawn")
    assert batch.seed == named.head.anchor == drawn.event.detail["seed"]
    chosen = sample([int(str(f)) for f in files], named.hash, 20, 2)
    assert list(chosen) == drawn.event.detail["sample"] == hall.parts()["sample"]


def test_one_that_is_found_wrong_gives_all_of_the_batch_back_for_good(hall: Hall) -> None:
    hall.draw()
    parts = hall.parts()
    hall.confirm(parts["sample"][:1])
    found = report_miss(hall.desk, hall.zhang, parts["sample"][1], Missed(text="公章是复印的", mend="reseal"), NOW)
    assert (found.standing.state, found.standing.proposed) == ("ready", "return")
    rows_ = hall.listed().values()
    assert {r.state for r in rows_ if r.batch and r.id != parts["sample"][0]} == {"ready"}
    assert {r.sampling for r in rows_} == {None}
    stopped = events(hall.gate)[-1].event
    assert (stopped.action, stopped.detail["over"]) == ("sampling.stopped", parts["sample"][1])
    hall.confirm([i for i in parts["sample"] if i != parts["sample"][1]][1:])
    assert "sampling.passed" not in actions(hall.gate)
    with pytest.raises(ConflictError):
        hall.draw()


def test_one_that_passed_and_is_found_wrong_later_takes_all_others_back(hall: Hall) -> None:
    hall.draw()
    parts = hall.parts()
    hall.confirm(parts["sample"])
    report_miss(hall.desk, hall.zhang, parts["rest"][0], Missed(text="金额不符"), NOW)
    assert "passed" not in {r.state for r in hall.listed().values()}
    assert {r.state for r in hall.listed().values() if r.id in parts["sample"]} == {"recommended"}
    decide(hall.desk, hall.zhang, parts["rest"][0], "return", (), NOW)
    assert look(hall.desk, hall.zhang, parts["rest"][0], NOW).standing.state == "to_correct"


def test_what_somebody_is_at_or_spoke_of_or_the_machine_now_finds_does_not_pass(hall: Hall) -> None:
    ids = [r.id for r in hall.listed().values() if r.clean]
    take(hall.desk, hall.zhang, ids[0], NOW)
    remark(hall.desk, hall.zhang, ids[1], "待企业说明", NOW)
    mine = report_miss(hall.desk, hall.zhang, ids[2], Missed(text="x"), NOW).reviewed.misses[0].id
    assert hall.draw().files == FILES - 3
    undo_miss(hall.desk, hall.zhang, ids[2], mine, NOW)
    parts = hall.parts()
    again = {r.id: r.index for r in hall.listed().values()}[parts["rest"][0]]
    changed = [
        a if a.index != again else application(again, f"N-{again:02}", "辽宁省", "", finding()) for a in hall.filed
    ]
    file(hall.desk.database, *changed)
    hall.confirm(parts["sample"])
    states = {r.id: r.state for r in hall.listed().values()}
    assert states[parts["rest"][0]] == "open"
    assert {states[i] for i in parts["rest"][1:]} == {"passed"}


def test_who_draws_from_what(hall: Hall) -> None:
    with pytest.raises(ForbiddenError):
        hall.draw(hall.zhang)
    far = hall.person("far", "head", scope=JILIN)
    assert (hall.draw(far).files, hall.draw().files) == (1, FILES)
    with pytest.raises(ConflictError, match="nothing to draw"):
        hall.draw()
    shown = [overview(hall.desk.database, ("c", ""), who, NOW)[2] for who in (far, hall.zhang)]
    assert [[v.batch.files for v in views] for views in shown] == [[1], [FILES]]


def test_sampling_is_off_unless_the_campaign_says_so_and_nothing_passes_after_that(hall: Hall) -> None:
    hall.draw()
    hall.set(CampaignSettings())
    hall.confirm(hall.parts()["sample"])
    assert "passed" not in {r.state for r in hall.listed().values()}
    with pytest.raises(ConflictError, match="takes no samples"):
        hall.draw()
    assert overview(hall.desk.database, ("c", ""), hall.zhang, NOW)[0].samples is False


def test_two_batches_never_share_a_file(hall: Hall) -> None:
    hall.draw()
    with hall.desk.database.reading() as session:
        assert rows.count_candidates(session, LIAONING, ("c", ""), NOW) == 0
