"""Templates of the desk: one environment, every text from the catalogue in the reader's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from models.account import Principal
from models.catalogue import catalogue, label, message
from models.finding import Message
from service.web.names import moment

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Reader:
    """Who reads a page: their language, who they are (None: not signed in), and the token that their forms carry."""

    language: Language
    principal: Principal | None = None
    csrf: str = ""

    def t(self, key: str, **values: object) -> str:
        """A text of the catalogue, in the reader's language alone: a page says hundreds. Raises KeyError as `message`
        does."""
        return self.of(catalogue()[key]).format(**values) if values else self.of(label(key))

    def of(self, text: Message) -> str:
        """A text in the reader's language."""
        return text.zh if self.language == "zh" else text.en


def render(template: str, reader: Reader, values: Mapping[str, object]) -> str:
    """A page or a part of one. Raises jinja2.UndefinedError for a value that is not there."""
    return _environment().get_template(template).render(reader=reader, t=reader.t, of=reader.of, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("service.web"), PackageLoader("service.reports")]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["tojson_plain"] = lambda value: json.dumps(value, ensure_ascii=False)
    environment.globals |= {"label": label, "message": message, "moment": moment}
    return environment
