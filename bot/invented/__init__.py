"""A past that never was, for the sandbox: so that lists, figures and pictures have something to show."""
