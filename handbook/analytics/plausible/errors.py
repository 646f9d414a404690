"""What can go wrong when counts are forwarded to Plausible, as one tree.

.. code-block:: text

    PlausibleError
    ├── SettingWrong       an address, a site or a number of visits for each event that cannot be; nothing was sent
    ├── TooManyEvents      a period would be more events than is sensible; the message says what would fit
    ├── PlausibleAway      not reached, or busy, also after some waiting: the event was not taken, and is sent again next time
    ├── AnswerLost         the event went out and no usable answer came: perhaps it was taken, so it is not sent again
    ├── PlausibleRefuses   an answer that waiting does not mend, such as a redirect or 400: the event was not taken
    └── PlausibleDrops     event after event is accepted and thrown away: none was taken, and they are sent again next time
"""


class PlausibleError(Exception):
    """Root of all errors of this room; the message says how to mend it. What was told until then is noted."""


class SettingWrong(PlausibleError):
    """An address, a site or a number of visits for each event that cannot be."""


class TooManyEvents(PlausibleError):
    """A period would be more events than is sensible to send."""


class PlausibleAway(PlausibleError):
    """Plausible cannot be reached or is busy now. The event was not taken: it can be sent again."""


class AnswerLost(PlausibleError):
    """No usable answer came. Whether the event was taken cannot be known: sent again, it might be told twice."""


class PlausibleRefuses(PlausibleError):
    """Plausible, or what stands at its address, refuses the event. It was not taken, and waiting does not help."""


class PlausibleDrops(PlausibleError):
    """Plausible accepts events and throws them away. They were not taken: they can be sent again."""
