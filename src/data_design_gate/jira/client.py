"""Opening the connection: the only place that loads the ``jira`` package."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from data_design_gate.jira.credentials import GATEWAY, JiraCredentials
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.port import Deployment, JiraPort
from data_design_gate.jira.refusal import Asked
from data_design_gate.jira.rest import RestJira
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.wire import Wire

if TYPE_CHECKING:
    from requests import Session

Server = tuple[Deployment, str]

_CLOUD_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIMEOUT = (5.0, 30.0)  # seconds to connect, and between two pieces of an answer


def open_jira(
    credentials: JiraCredentials,
    settings: JiraSettings,
    *,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    timeout: tuple[float, float] = TIMEOUT,
) -> JiraPort:
    """Return the port to a Jira. Nothing is sent before the first question."""
    session = open_session(credentials, timeout)
    wire = Wire(session, credentials.url, now, sleep, credentials.secrets)
    return RestJira(
        wire,
        lambda: detect(wire, credentials, settings),
        lambda: gateway_hint(wire, credentials),
    )


def open_session(credentials: JiraCredentials, timeout: tuple[float, float]) -> Session:
    """Return the package's session, signed in, with its own retries off and without cookies.

    The package repeats a POST after a dropped connection and crashes on an
    HTTP date in Retry-After; the wrapper does both properly.
    """
    from jira import JIRA

    signed_in = (
        {"basic_auth": (credentials.user, credentials.token)}
        if credentials.user
        else {"token_auth": credentials.token}
    )
    client = JIRA(
        server=credentials.url,
        options={"rest_api_version": "2", "check_update": False},
        get_server_info=False,
        max_retries=0,
        timeout=timeout,
        **signed_in,
    )
    session = cast("Session", client._session)  # noqa: SLF001 - the package offers no other way
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def detect(wire: Wire, credentials: JiraCredentials, settings: JiraSettings) -> Server:
    """Return which Jira this is; the configuration wins over what the server says."""
    gateway = credentials.url.startswith(GATEWAY)
    known = settings.deployment or (Deployment.CLOUD if gateway else None)
    if known is not None and (settings.site_url or not gateway):
        return known, settings.site_url or credentials.url
    info = _server_info(wire)
    kind = str(info.get("deploymentType", "")).casefold()
    deployment = known or (Deployment.CLOUD if kind == "cloud" else Deployment.DATA_CENTER)
    shown = str(info.get("baseUrl", "")) if gateway else credentials.url
    return deployment, (settings.site_url or shown or credentials.url).rstrip("/")


def _server_info(wire: Wire) -> dict[str, object]:
    """Ask for the server's kind by the address both kinds answer."""
    info = wire.read("/rest/api/latest/serverInfo", Asked("GET", "say which kind of Jira it is"))
    return info if isinstance(info, dict) else {}


def gateway_hint(wire: Wire, credentials: JiraCredentials) -> str:
    """Return the mend for a refused token on a Cloud site: scoped tokens need the gateway.

    The site says its cloud id to anybody; where it does not, the words say
    where to look.
    """
    host = urlsplit(credentials.url).hostname or ""
    if not host.endswith(".atlassian.net"):
        return ""
    try:
        found = wire.read("/_edge/tenant_info", Asked("GET", "name its cloud id"))
    except JiraError:
        found = None
    known = str(found.get("cloudId", "")) if isinstance(found, dict) else ""
    cloud_id = known if _CLOUD_ID.fullmatch(known) else "<cloud id>"
    return (
        "Store a valid user and token. A scoped or service-account token works only with the "
        f"URL {GATEWAY}{cloud_id}; keep {credentials.url} in jira.site_url."
    )
