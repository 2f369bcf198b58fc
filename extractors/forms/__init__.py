"""From text and rulings to the fields of a form, by labels and table structure."""
