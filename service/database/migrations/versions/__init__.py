"""The steps in order, each with its way back."""
