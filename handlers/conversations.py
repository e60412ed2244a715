"""The one list of conversations. A new one is a module of its own and a line here."""

from handlers import about, donations, invitation, language, near, partners, privacy, sites, start, team, volunteer

MODULES = (start, language, volunteer, donations, sites, near, partners, about, privacy, invitation, team)
