"""Figures for Prometheus, in a registry of our own: requests as they are answered, the rest counted when asked for."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from models.errors import DatabaseError
from models.operation import Stock

disable_created_metrics()  # type: ignore[no-untyped-call]
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0, 60.0)
"""Around what pages are promised in: 0.2 s."""


class Metrics:
    """Requests by route and status. `stock` says how the service is doing."""

    def __init__(self, stock: Callable[[], Stock]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kanhe_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "kanhe_request_seconds", "Seconds until a request was answered.", ["route"], buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._registry.register(_OfStock(stock))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request by its route's template."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self._registry)


class _OfStock(Collector):
    def __init__(self, stock: Callable[[], Stock]) -> None:
        self._stock = stock

    def describe(self) -> list[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("kanhe_database_up", "Whether the database answers.")
        try:
            stock = self._stock()
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield _by_state("kanhe_packages", "Packages by state.", stock.packages)
        yield _by_state("kanhe_pages", "Pages by state.", stock.pages)
        yield GaugeMetricFamily("kanhe_pages_last_hour", "Pages read in the last hour.", value=stock.pages_last_hour)
        yield GaugeMetricFamily("kanhe_workers_alive", "Worker slots seen lately.", value=stock.alive)
        if stock.free_bytes is not None:
            yield GaugeMetricFamily("kanhe_disk_free_bytes", "Bytes free where files are kept.", value=stock.free_bytes)
        if stock.last_backup is not None:
            when = stock.last_backup.timestamp()
            yield GaugeMetricFamily("kanhe_last_backup_seconds", "When the last backup was written.", value=when)


def _by_state(name: str, told: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family
