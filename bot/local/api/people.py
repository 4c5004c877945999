"""auth.*, apps.*, bots.*, users.* and usergroups.*: the app itself, and the people."""

from __future__ import annotations

from typing import Any

from bot.local.api.call import Call, Method
from bot.local.blocks import check_message, check_view
from bot.local.grants import Refusal
from bot.local.members import Person


def auth_test(call: Call) -> dict[str, Any]:
    """auth.test."""
    workspace = call.workspace
    answer = {
        "url": f"{call.backend.url()}/", "team": workspace.name, "user": workspace.bot.handle,
        "team_id": workspace.team, "user_id": workspace.bot.id, "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }  # fmt: skip
    return answer | ({"enterprise_id": workspace.enterprise} if workspace.enterprise else {})


def auth_revoke(call: Call) -> dict[str, Any]:
    """auth.revoke."""
    if call.flag("test"):
        return {"revoked": False}
    call.backend.installed.revoked = True
    return {"revoked": True}


def connections_open(call: Call) -> dict[str, Any]:
    """apps.connections.open: where to connect for Socket Mode, once."""
    if not call.backend.installed.socket_mode:
        raise Refusal("socket_mode_not_enabled")
    address = call.backend.url().replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={call.backend.ticket()}&app_id={call.workspace.app_id}"}


def bots_info(call: Call) -> dict[str, Any]:
    """bots.info."""
    workspace = call.workspace
    if call.text("bot", workspace.bot_id) != workspace.bot_id:
        raise Refusal("bot_not_found")
    return {"bot": {
        "id": workspace.bot_id, "deleted": False, "name": workspace.bot.name, "updated": 1_760_000_000,
        "app_id": workspace.app_id, "user_id": workspace.bot.id, "icons": {},
    }}  # fmt: skip


def described(call: Call, person: Person) -> dict[str, Any]:
    """A person as the API describes one; the e-mail address only with the scope for it."""
    profile = {"real_name": person.name, "display_name": person.name, "team": person.team, "title": ""}
    if "users:read.email" in call.backend.installed.scopes and person.email:
        profile["email"] = person.email
    stranger = person.team != call.workspace.team
    user = {
        "id": person.id, "team_id": person.team, "name": person.handle, "deleted": person.deleted,
        "color": person.color, "real_name": person.name, "tz": person.tz, "profile": profile,
        "is_bot": person.is_bot, "is_app_user": False, "updated": 1_760_000_000, "is_email_confirmed": True,
    }  # fmt: skip
    if stranger:
        user["is_stranger"] = not any(
            {person.id, call.workspace.bot.id} <= channel.members for channel in call.workspace.channels.values()
        )
    else:
        user |= {
            "is_admin": False, "is_owner": False, "is_primary_owner": False,
            "is_restricted": person.is_restricted or person.is_ultra_restricted,
            "is_ultra_restricted": person.is_ultra_restricted,
        }  # fmt: skip
    return user


def users_info(call: Call) -> dict[str, Any]:
    """users.info."""
    person = call.workspace.people.get(call.text("user"))
    if person is None:
        raise Refusal("user_not_found")
    return {"user": described(call, person)}


def users_list(call: Call) -> dict[str, Any]:
    """users.list."""
    page, cursor = call.page(list(call.workspace.people.values()))
    return {"members": [described(call, person) for person in page], "response_metadata": {"next_cursor": cursor}}


def users_by_email(call: Call) -> dict[str, Any]:
    """users.lookupByEmail."""
    wanted = call.text("email").lower()
    for person in call.workspace.people.values():
        if person.email == wanted:
            return {"user": described(call, person)}
    raise Refusal("users_not_found")


def usergroups_list(call: Call) -> dict[str, Any]:
    """usergroups.list."""
    groups = [
        {"id": group, "team_id": call.workspace.team, "name": name, "handle": name, "is_usergroup": True,
         "date_delete": 0}
        | ({"users": sorted(users)} if call.flag("include_users") else {"user_count": len(users)})
        for group, (name, users) in call.workspace.groups.items()
    ]  # fmt: skip
    return {"usergroups": groups}


def usergroup_users(call: Call) -> dict[str, Any]:
    """usergroups.users.list."""
    group = call.workspace.groups.get(call.text("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": sorted(group[1])}


def blocks_validate(call: Call) -> dict[str, Any]:
    """blocks.validate: exactly one of `blocks`, `message` and `view`."""
    given = {key: call.arguments[key] for key in ("blocks", "message", "view") if call.arguments.get(key) is not None}
    if len(given) != 1:
        raise Refusal("invalid_arguments")
    kind, payload = next(iter(given.items()))
    blocks = payload.get("blocks", []) if kind == "message" and isinstance(payload, dict) else payload
    if not isinstance(blocks, dict if kind == "view" else list):
        raise Refusal("invalid_arguments")
    if isinstance(blocks, dict):
        problems = check_view(blocks, "home" if blocks.get("type") == "home" else "modal")
    else:
        problems = check_message(blocks, call.refused_blocks)
    if problems:
        errors = [{"pointer": one.pointer, "code": one.code, "message": one.message} for one in problems]
        raise Refusal(f"invalid_{kind}", errors=errors)
    return {}


METHODS: tuple[Method, ...] = (
    Method("auth.test", auth_test, (), 0),
    Method("auth.revoke", auth_revoke),
    Method("apps.connections.open", connections_open, (), 3, "app"),
    Method("bots.info", bots_info, ("users:read",)),
    Method("users.info", users_info, ("users:read",), 4),
    Method("users.list", users_list, ("users:read",), 2),
    Method("users.lookupByEmail", users_by_email, ("users:read.email",)),
    Method("usergroups.list", usergroups_list, ("usergroups:read",), 2),
    Method("usergroups.users.list", usergroup_users, ("usergroups:read",), 2),
    Method("blocks.validate", blocks_validate),
)
