"""What things are: frozen records that every other part of kanhe speaks in, importable without numpy."""
