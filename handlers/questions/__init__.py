"""Questions to people, and answers that stand ready."""
