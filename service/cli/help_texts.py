"""The texts of `--help`."""

from models.catalogue import label


def help_text(key: str) -> str:
    """A help text, Chinese first. Raises KeyError."""
    text = label(f"cli.help.{key}")
    return f"{text.zh} {text.en}"


EXIT_CODES = help_text("exit_codes")
