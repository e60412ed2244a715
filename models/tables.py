"""Every module with tables, imported: whoever needs ``Model.metadata`` whole imports this."""

import models.chats
import models.updates  # noqa: F401
