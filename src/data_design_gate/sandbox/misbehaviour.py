"""How each fault looks to the client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Protocol

from data_design_gate.sandbox.clock import Clock
from data_design_gate.sandbox.faults import Fault
from data_design_gate.sandbox.routing import Request, Response

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in</body></html>"
BROKEN_JSON = b'{"total": 1, "values": [{"id": 10'


class Service(Protocol):
    """What a fault needs of the server it befalls."""

    clock: Clock

    def process(self, request: Request) -> Response:
        """Answer as if all were well."""

    def failure(self, status: int, request: Request) -> Response:
        """Return an error in the service's own form."""

    def wait(self, seconds: float) -> None:
        """Keep the client waiting."""


def misbehave(service: Service, fault: Fault, request: Request) -> Response | None:
    """Answer with the fault; None means that the connection is to be cut."""
    if fault.kind in _PROCESSING:
        return _PROCESSING[fault.kind](service, fault, request)
    if fault.kind == "reset-before":
        return None
    if fault.kind == "login-page":
        return Response(HTTPStatus.OK, LOGIN_PAGE, {"Content-Type": "text/html; charset=utf-8"})
    if fault.kind == "rate-limit":
        return _limited(service, "API rate limit exceeded for the sandbox.", remaining=0)
    if fault.kind == "secondary-limit":
        return _limited(service, "You have exceeded a secondary rate limit.", retry_after="60")
    response = service.failure(int(fault.kind), request)
    return replace(response, headers={**response.headers, **_retry_after(service, fault)})


def _limited(
    service: Service, text: str, *, remaining: int | None = None, retry_after: str | None = None
) -> Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    if remaining is not None:
        reset = int((service.clock() + timedelta(minutes=1)).timestamp())
        headers |= {"X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": str(reset)}
    body = {"message": text, "documentation_url": "https://docs.github.com/rest/rate-limit"}
    return Response(HTTPStatus.FORBIDDEN, body, headers)


def _retry_after(service: Service, fault: Fault) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    if fault.retry_after == "http-date":
        moment = (service.clock() + timedelta(seconds=2)).replace(microsecond=0)
        return {"Retry-After": format_datetime(moment, usegmt=True)}
    return {"Retry-After": str(fault.retry_after)}


def _reset_after(service: Service, _fault: Fault, request: Request) -> None:
    service.process(request)


def _gateway_timeout(service: Service, _fault: Fault, request: Request) -> Response:
    service.process(request)
    return service.failure(HTTPStatus.GATEWAY_TIMEOUT, request)


def _slow(service: Service, fault: Fault, request: Request) -> Response:
    response = service.process(request)
    service.wait(fault.delay)
    return response


def _garbled(service: Service, _fault: Fault, request: Request) -> Response:
    response = service.process(request)
    return replace(response, status=HTTPStatus.OK, body=BROKEN_JSON)


def _shifted(service: Service, fault: Fault, request: Request) -> Response:
    return service.process(replace(request, page_shift=fault.shift))


def _run_before(service: Service, fault: Fault, request: Request) -> Response:
    if fault.run is not None:
        fault.run()
    return service.process(request)


def _run_after(service: Service, fault: Fault, request: Request) -> Response:
    response = service.process(request)
    if fault.run is not None:
        fault.run()
    return response


_PROCESSING: dict[str, Callable[[Service, Fault, Request], Response | None]] = {
    "reset-after": _reset_after,
    "504-after-commit": _gateway_timeout,
    "timeout": _slow,
    "invalid-json": _garbled,
    "page-shift": _shifted,
    "run-before": _run_before,
    "run-after": _run_after,
}
