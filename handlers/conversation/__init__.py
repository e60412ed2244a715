"""The small engine conversations are written in: forms, steps, screens, messages.

No Telegram, no SQL and no clock in it, and it imports nothing else of ours: what it needs to know is handed to it.
"""
