"""The reviewer's desk under load: generated applications, and people who look at them all at once."""
