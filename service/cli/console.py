"""Who works at the console of the machine."""

import getpass

from models.account import Principal
from service.workflows.administer_users import console


def console_principal() -> Principal:
    """The login that runs this command; the audit log names it."""
    try:
        return console(getpass.getuser())
    except (KeyError, OSError):
        return console("unknown")
