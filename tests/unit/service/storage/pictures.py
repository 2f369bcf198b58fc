"""A page's reading without a line, and pictures of one colour, for tests."""

import cv2
import numpy as np

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from extractors.page import PageFrame
from extractors.pipeline import PageReading
from models.scan import PageQuality, PageRef


def reading(ref: PageRef) -> PageReading:
    content = PageContent(ref, PageFrame(100, 200, 300.0, (100, 200), np.eye(3)), ())
    return PageReading(ref, PageQuality(dpi=300.0), 0, 0.0, content, Footer(), ())


def jpeg(grey: int) -> bytes:
    done, encoded = cv2.imencode(".jpg", np.full((300, 200, 3), grey, np.uint8))
    assert done
    return bytes(encoded)
