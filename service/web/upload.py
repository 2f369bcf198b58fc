"""Uploading: the page to drop files on; they go piece by piece to the API."""

from fastapi import APIRouter
from starlette.responses import Response

from service.web.asking import SignedIn, allowed

router = APIRouter(include_in_schema=False)


@router.get("/upload")
def upload_page(asked: SignedIn) -> Response:
    """The page to drop files on."""
    allowed(asked, "packages.upload")
    return asked.page("upload.html.j2", here="upload")
