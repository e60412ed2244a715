"""Sites as the team runs them: changed, opened, closed."""
