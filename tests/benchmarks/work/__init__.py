"""Parcels and stub readers for measuring and attacking durable work: real workers, pages that take a set time."""
