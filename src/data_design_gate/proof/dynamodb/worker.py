"""The emulator's process: makes tables, puts items and sends requests, and says what came back.

It runs as a program of its own (``python -I worker.py``) and imports nothing of
the package. moto answers inside the process; before the first line of a
document is read, walls and a hook take away the network, other programs and
files to write. It speaks one JSON object a line: a document's work in, a line
for each step out.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

MOST_PAGES = 50
MOST_ITEMS = 200
_LIBC = ctypes.CDLL(None, use_errno=True)
# linux/prctl.h and linux/sched.h
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
_DENIED = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.sendto", "socket.sendmsg", "subprocess.Popen", "os.system", "os.exec", "os.fork",
    "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_UNMET = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
_ONE_ITEM = frozenset({"put_item", "update_item", "delete_item"})
_READS = frozenset({"query", "scan", "get_item", "batch_get_item", "transact_get_items"})


def enter_walls(memory: int) -> None:
    """Give up what foreign text must not reach. ``memory`` is in bytes of address space."""
    namespaces = CLONE_NEWNET | (0 if os.geteuid() == 0 else CLONE_NEWUSER)
    _linux("unshare", namespaces)  # where it is not permitted, the hook below stands alone
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))
    _linux("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _linux("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    sys.addaudithook(_refuse)


def _linux(name: str, *arguments: int) -> None:
    """Call what only Linux has; elsewhere the pipe's end stops this process, and the hook holds."""
    function = getattr(_LIBC, name, None)
    if function is not None:
        function(*arguments)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook; one that is added cannot be taken away again."""
    if event in _DENIED:
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("open for writing")


class Emulator:
    """The client of the emulated service, and the items that every request finds."""

    def __init__(self) -> None:
        import botocore.session
        from botocore.config import Config
        from moto import mock_aws

        self._mock = mock_aws()
        self._mock.start()
        self._client = botocore.session.Session().create_client(
            "dynamodb",
            region_name="us-east-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",  # noqa: S106  the emulator asks for some word
            config=Config(retries={"total_max_attempts": 1}),
        )
        self._client.list_tables()  # loads what is loaded late, while files may still be read
        self.keys: dict[str, list[str]] = {}
        self.items: list[tuple[str, Any]] = []

    def begin(self) -> None:
        """Forget the document before."""
        self._mock.stop()
        self._mock.start()
        self.keys, self.items = {}, []

    def table(self, definition: dict[str, Any]) -> dict[str, Any]:
        """Create a table."""
        answer = self._call("create_table", definition)
        if "error" not in answer:
            keys = [key["AttributeName"] for key in definition["KeySchema"]]
            self.keys[definition["TableName"]] = keys
        return {"error": answer.get("error")}

    def put(self, table: str, item: Any) -> dict[str, Any]:
        """Put a sample item; ``replaces`` tells that its key was taken already."""
        answer = self._call("put_item", {
            "TableName": table, "Item": item, "ReturnValues": "ALL_OLD",
        })  # fmt: skip
        if "error" in answer:
            return {"error": answer["error"]}
        self.items.append((table, item))
        return {"error": None, "replaces": bool(answer["value"].get("Attributes"))}

    def ask(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Send a request; a write meets the samples, and is undone.

        A write whose condition is not met is tried again on empty tables.
        """
        if operation in _READS:
            return self._read(operation, arguments)
        answer = self._call(operation, arguments)
        error = answer.get("error")
        on_empty = error is not None and error["code"] in _UNMET
        if on_empty:
            self._empty()
            answer = self._call(operation, arguments)
        if on_empty or operation not in _ONE_ITEM:
            self._empty()
            self._restore(self.items)
        elif "error" not in answer:
            self._undo(arguments["TableName"], arguments.get("Key") or arguments["Item"])
        return {"error": answer.get("error"), "items": []}

    def _undo(self, table: str, changed: dict[str, Any]) -> None:
        """Take back what a write did to one item."""
        key = {name: changed[name] for name in self.keys[table]}
        self._call("delete_item", {"TableName": table, "Key": key})
        self._restore([
            (name, item)
            for name, item in self.items
            if name == table and all(item[part] == value for part, value in key.items())
        ])  # fmt: skip

    def _restore(self, items: list[tuple[str, Any]]) -> None:
        for table, item in items:
            self._call("put_item", {"TableName": table, "Item": item})

    def _read(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        items: list[Any] = []
        for _ in range(MOST_PAGES):
            answer = self._call(operation, arguments)
            if "error" in answer:
                return {"error": answer["error"], "items": []}
            value = answer["value"]
            items += _items(value)
            more = value.get("LastEvaluatedKey") if operation in {"query", "scan"} else None
            if not more or len(items) >= MOST_ITEMS:
                break
            arguments = {**arguments, "ExclusiveStartKey": more}
        return {"error": None, "items": items[:MOST_ITEMS]}

    def _empty(self) -> None:
        for table, keys in self.keys.items():
            for item in self._read("scan", {"TableName": table})["items"]:
                self._call(
                    "delete_item", {"TableName": table, "Key": {key: item[key] for key in keys}}
                )

    def _call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"value": getattr(self._client, operation)(**arguments)}
        except Exception as error:  # noqa: BLE001  what the emulator cannot do is an answer too
            said = getattr(error, "response", None)
            if isinstance(said, dict) and "Error" in said:
                told = {"code": said["Error"]["Code"], "message": said["Error"]["Message"]}
            else:
                told = {"code": type(error).__name__, "message": str(error)}
            return {"error": {name: str(text)[:600] for name, text in told.items()}}


def _items(value: dict[str, Any]) -> Iterator[Any]:
    yield from value.get("Items") or ()
    if value.get("Item"):
        yield value["Item"]
    responses = value.get("Responses")
    for found in responses.values() if isinstance(responses, dict) else ():
        yield from found
    for found in responses if isinstance(responses, list) else ():
        if found.get("Item"):
            yield found["Item"]


def _with_bytes(value: Any) -> Any:
    """Return an argument in which a binary value's text is bytes."""
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(value.get("B"), str):
            return {"B": value["B"].encode()}
        return {name: _with_bytes(part) for name, part in value.items()}
    return [_with_bytes(part) for part in value] if isinstance(value, list) else value


def _plain(value: object) -> object:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def serve(emulator: Emulator, work: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    """Do part of a document's work, a line for each step."""
    if work["begin"]:
        emulator.begin()
    for definition in work["tables"]:
        say(emulator.table(definition))
    for table, item in work["items"]:
        say(emulator.put(table, _with_bytes(item)))
    for operation, arguments in work["trials"]:
        say(emulator.ask(operation, _with_bytes(arguments)))


def main(memory: int, *folders: str) -> None:
    """Serve documents until the pipe closes. ``folders`` hold the emulator, if Python's do not."""
    sys.path.extend(folder for folder in folders if folder not in sys.path)
    emulator = Emulator()
    enter_walls(memory)

    def say(value: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(value, default=_plain) + "\n")
        sys.stdout.flush()

    say({"ready": True})
    for line in sys.stdin:
        serve(emulator, json.loads(line), say)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
