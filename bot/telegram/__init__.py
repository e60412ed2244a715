"""Telegram: updates become events, messages become calls of the Bot API."""

import logging
import os

# Periods of the library as timedelta, its coming default; without this, each 429 is also a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# At DEBUG the library writes down the token and what is said to people.
logging.getLogger("telegram").setLevel(logging.INFO)
