"""Announcements: written, approved, sent to many, followed, corrected, taken back."""
