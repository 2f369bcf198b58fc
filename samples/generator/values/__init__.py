"""Single values as a form prints them, drawn, damaged and held against values that they are and are not."""
