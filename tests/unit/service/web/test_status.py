"""The status page: for whoever is signed in, in both languages, and it says what is wrong."""

from datetime import timedelta
from pathlib import Path

from service.database import workers
from service.workflows.first_start import first_start
from service.workflows.passwords import change_password
from service.workflows.sign_in import sign_in
from service.workflows.take_stock import BACKUP
from tests.unit.service.web.browser import Browser
from tests.unit.service.web.watched import running

PASSWORD = "Kan-he 2026 勘合"


def test_the_page_tells_how_the_service_does(tmp_path: Path) -> None:
    with running(tmp_path / "data") as (app, office):
        client, now = Browser(app), office.now()
        assert client.get("/status").headers["location"] == "/sign-in"
        first = first_start(office.gate, now)[0]
        entered = sign_in(office.gate, first.name, first.password, "127.0.0.1", "test", now)
        change_password(office.gate, entered.principal, first.password, PASSWORD, "127.0.0.1", now)
        entered = sign_in(office.gate, first.name, PASSWORD, "127.0.0.1", "test", now)
        client.cookies["kanhe_session"] = entered.secret
        page = client.get("/status").text
        assert "没有识读进程在工作" in page and "没有备份记录" in page
        with office.places.database.transaction() as session:
            workers.arrive(session, "机器-1", "host", 1, "1.2")
            office.gate.log.put(session, now - timedelta(days=1), "system", BACKUP, "kanhe-x", files=3)
        page = client.get("/status").text
        assert "运行正常" in page and "机器-1 · 1.2" in page and "没有备份记录" not in page
        client.cookies["kanhe_language"] = "en"
        assert "Free on disk" in client.get("/status").text
