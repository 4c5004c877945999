"""What people touch in Slack, one file each: payload in, desk asked, message out. No rules in them."""

from bot.surfaces import about, alerts, buttons, channels, command, deciding, dm, home, mention, subscribe
from bot.surfaces.listener import Counter, Later, Listener, Scope

#: Everything the bot listens to; the app is built and the manifest written from it.
LISTENERS: tuple[Listener, ...] = (
    *command.LISTENERS, *dm.LISTENERS, *mention.LISTENERS, *home.LISTENERS, *buttons.LISTENERS, *about.LISTENERS,
    *subscribe.LISTENERS, *alerts.LISTENERS, *deciding.LISTENERS, *channels.LISTENERS,
)  # fmt: skip

__all__ = ["LISTENERS", "Counter", "Later", "Listener", "Scope"]
