"""Who holds which role: shown, invited, taken away; and what was done with roles."""
