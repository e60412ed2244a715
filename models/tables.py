"""Every module with tables, imported: whoever needs ``Model.metadata`` whole imports this."""

import models.activities
import models.announcements
import models.audit
import models.batches
import models.beds
import models.calls
import models.certificates
import models.chats
import models.collecting
import models.contacts
import models.drop_off
import models.edits
import models.events
import models.figures
import models.needs
import models.offers
import models.outbox
import models.pages
import models.partners
import models.people
import models.questions
import models.reminders
import models.reservations
import models.roles
import models.shifts
import models.sign_ups
import models.sites
import models.swaps
import models.towns
import models.updates
import models.volunteers
import models.yardsticks  # noqa: F401
