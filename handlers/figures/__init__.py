"""Figures for coordinators: of a month, as words, pictures and tables."""
