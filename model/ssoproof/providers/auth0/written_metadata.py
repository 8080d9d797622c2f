"""Which of a user's metadata and roles the tenant's code may write: these are state, and no constant.

https://auth0.com/docs/customize/actions/reference/post-login/post-login-api-object and
https://auth0.com/docs/manage-users/user-accounts/metadata/manage-metadata-rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ssoproof.providers.auth0.hooks.api import METADATA_SETTERS
from ssoproof.providers.auth0.hooks.handed_on import packages_may_write_users
from ssoproof.providers.auth0.hooks.named_members import composes
from ssoproof.providers.auth0.hooks.session_limits import ANY_REQUEST
from ssoproof.providers.auth0.management_calls import writes_users
from ssoproof.tenant.model import Hook, HookKind

#: The path of the roles that a user has.
ROLES = "event.authorization.roles"
_BOTH = ("event.user.app_metadata", "event.user.user_metadata")
_SETS = re.compile(r"\bset(App|User)Metadata\b(?:\s*\(\s*(?:'([\w$-]+)'|\"([\w$-]+)\"|`([\w$-]+)`)\s*,)?")
_UPDATES = re.compile(
    r"\bupdate(App|User)Metadata\b\s*\(\s*[\w.?]+\s*,\s*(user\s*\.\s*(app|user)_metadata\b)?"
)
_ASSIGNED = re.compile(
    r"\buser\s*\.\s*(app|user)_metadata(?:\s*\.\s*([\w$]+)|\s*\[\s*['\"]([\w$-]+)['\"]\s*\])?"
    r"[\w$.\[\]'\"\s]*?(?:[-+*/%&|?^]|\|\||&&|\?\?|<<|>>)?=(?!=)"
)
_ANYTHING = re.compile(
    r"\.\s*user\s*(?:\?\.)?\s*\[[^\]]*\]\s*(?:\?\.)?\s*\(|"
    r"/api/v2|setPrimaryUser|\bauth0\s*\??\.\s*users\s*\??\.\s*(?!updateAppMetadata|updateUserMetadata)|"
    r"\bauth0\s*(?:\?\.)?\[|\b(?:api|auth0)\b(?:\s*\.\s*\w+)*\s*(?:\?\.)?\["
)
_COMPUTED = re.compile(r"\]\s*\??\.?\(")
_REACHES = re.compile(r"\bapi\s*\??\.\s*user\b|\bauth0\s*\??\.\s*users\b|\bapi\b\s*[,;})]")
_CHANGED = re.compile(
    r"\buser\s*\.\s*(app|user)_metadata\s*\.\s*([\w$]+)[^;\n]*?\.\s*"
    r"(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear|copyWithin)\s*\("
)
#: Looks at the whole that hand it to nobody: a test, a default, its own update.
_LOOKS = re.compile(
    r"(?:updateAppMetadata|updateUserMetadata)\s*\(\s*[\w.?]+\s*,\s*user\s*\.\s*(?:app|user)_metadata|"
    r"user\s*\.\s*(?:app|user)_metadata\s*=\s*user\s*\.\s*(?:app|user)_metadata\s*\|\|\s*\{\s*\}|"
    r"!\s*user\s*\.\s*(?:app|user)_metadata(?!\s*[.\[\w])|user\s*\.\s*(?:app|user)_metadata\s*(?:&&|\?\.|===?|!==?)|"
    r"user\s*\.\s*(?:app|user)_metadata\s*\.\s*[\w$]+|user\s*\.\s*(?:app|user)_metadata\s*\[\s*['\"][\w$-]+['\"]\s*\]"
)
#: The same without members.
_LOOKS_ALONE = re.compile(
    r"user\s*\.\s*(?:app|user)_metadata\s*(?:=\s*user\s*\.\s*(?:app|user)_metadata\s*)?\|\|\s*\{\s*\}|"
    r"!\s*user\s*\.\s*(?:app|user)_metadata(?!\s*[.\[\w])|user\s*\.\s*(?:app|user)_metadata\s*(?:&&|===?|!==?)"
)
_NAMES_WHOLE = re.compile(r"\b(?:app|user)_metadata\b")
_ASSIGNS_WHOLE = re.compile(
    r"Object\.assign\(\s*user\s*\.\s*(?:app|user)_metadata|_\.(?:merge|extend|assign)\(\s*user"
)


@lru_cache(maxsize=64)
def written_metadata(hooks: tuple[Hook, ...]) -> frozenset[str]:
    """The paths that some hook may write, each with all that is below it."""
    together = _BOTH if any(map(_put_together, hooks)) else ()
    return frozenset((*together, *named_metadata(hooks)))


def named_metadata(hooks: tuple[Hook, ...]) -> frozenset[str]:
    """Those of them that the text of a hook names."""
    rules = "\n".join(hook.source for hook in hooks if hook.kind is HookKind.RULE)
    shared = (path for match in _UPDATES.finditer(rules) for path in _updated(match, rules))
    return frozenset((*shared, *(path for hook in hooks for path in _named(hook))))


#: What else clients of the Management API may write of a user.
_OTHERS = (
    ROLES,
    "event.user.name",
    "event.user.nickname",
    "event.user.given_name",
    "event.user.family_name",
    "event.user.picture",
    "event.user.email",
    "event.user.email_verified",
    "event.user.phone_number",
    "event.user.phone_verified",
    "event.user.username",
    "event.user.blocked",
    "event.user.identities",
)


#: Calls that change the roles of users, by their names.
_ROLES = re.compile(
    r"(?:assign|add|remove|delete)(?:Member)?(?:Roles|Users)\w*|roles\s*\.\s*(?:assign|delete|remove)"
)


#: Calls that put another user in the place of one, and addresses of the provider's own interface for users.
_LINKS = re.compile(
    r"\b(?:setPrimaryUser|linkUsers?|unlinkUsers?)\b|/identities\b|\bauth0\s*\.\s*users\s*\.\s*(?:un)?link\b"
)
_OWN = re.compile(r"api/v2(?!/(?:jobs|tickets|logs|clients|connections|stats|roles|organizations)\b)")


def _named(hook: Hook) -> Iterator[str]:
    sends = _SENDS.search(hook.source) is not None and re.search(r"\broles\b", hook.source) is not None
    if sends or _ROLES.search(hook.source):
        yield ROLES
    client = "ManagementClient" in hook.source and writes_users(hook.file, hook.source)
    if client or _LINKS.search(hook.source) or (_SENDS.search(hook.source) and _OWN.search(hook.source)):
        yield from (*_BOTH, *_OTHERS)
    if hook.kind is HookKind.ACTION and packages_may_write_users(hook.file, hook.source):
        yield from _BOTH
    yield from _written(hook.source)


def _put_together(hook: Hook) -> bool:
    """Whether a hook that puts names of members together writes metadata so, or is not understood."""
    if not composes(hook.file, hook.source):
        return False
    if hook.kind is HookKind.RULE:
        return re.search(r"\bauth0\b", hook.source) is not None
    from ssoproof.providers.auth0.hooks.lower import lower

    lowered = lower([hook], ANY_REQUEST, None, True)
    return any(path in METADATA_SETTERS for path, _ in lowered.reads)


def _written(source: str) -> Iterator[str]:
    if (
        _ANYTHING.search(source)
        or _sends_users(source)
        or (_COMPUTED.search(source) and _REACHES.search(source))
    ):
        yield from _BOTH
        return
    for match in _SETS.finditer(source):
        whole = f"event.user.{match[1].lower()}_metadata"
        key = match[2] or match[3] or match[4]
        yield f"{whole}.{key}" if key else whole
    for match in _UPDATES.finditer(source):
        yield from _updated(match, source)
    followed = {match.start() for match in _UPDATES.finditer(source)}
    if any(m.start() not in followed for m in re.finditer(r"\bupdate(?:App|User)Metadata\b", source)):
        yield from _BOTH


#: Ways in which a member may be read without being handed to anybody: a comparison, a test, a question to it.
_READ = re.compile(
    r"(?:(?<=[(!&|?:])(?<![\w$\])]\()|(?<=\breturn)|(?<=\btypeof))\s*user\s*\.\s*(?:app|user)_metadata\s*(?:\?\.|\.)\s*[\w$]+"
    r"(?:\s*(?:\?\.|\.)\s*(?:includes|indexOf|some|every|length|startsWith|endsWith)\b)?\s*"
    r"(?!(?:\|\||\?\?)\s*[\[{])(?=[)&|?:;<>(\[]|===?|!==?|$)"
)
#: Calls to the outside that may write the user there: not a mere question, and about him.
_SENDS = re.compile(
    r"\b(?:patch|put|post|delete)\b\s*\(|['\"`](?:PATCH|PUT|POST|DELETE)['\"`]", re.IGNORECASE
)
_USERS = re.compile(r"/users\b|(?:app|user)_metadata|api/v2")


def _sends_users(source: str) -> bool:
    """Whether a call to the outside may reach the provider's own interface for users."""
    return _SENDS.search(source) is not None and _USERS.search(source) is not None


def _updated(match: re.Match[str], source: str) -> Iterator[str]:
    """What a rule has put into the user's metadata is written, and nothing else."""
    whole = f"event.user.{match[1].lower()}_metadata"
    if match[3] is None or match[3] != match[1].lower() or _ASSIGNS_WHOLE.search(source):
        yield whole
        return
    left = _ASSIGNED.sub("", source[: match.start()]) + _ASSIGNED.sub("", source[match.end() :])
    handed = _NAMES_WHOLE.search(_LOOKS.sub("", source)) or _NAMES_WHOLE.search(
        _LOOKS_ALONE.sub("", _READ.sub("", left))
    )
    if handed or re.search(r"\+\+|--|defineProperty|Object\s*\.\s*assign", source):
        yield whole
        return
    for changed in _CHANGED.finditer(source):
        if changed[1] == match[3]:
            yield f"{whole}.{changed[2]}"
    for assigned in _ASSIGNED.finditer(source):
        if assigned[1] == match[3]:
            key = assigned[2] or assigned[3]
            if key:
                yield f"{whole}.{key}"
            elif not re.match(
                rf"\s*user\s*\.\s*{match[3]}_metadata\s*\|\|\s*\{{\s*\}}", source[assigned.end() :]
            ):
                yield whole
