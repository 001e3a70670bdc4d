"""Firefox by its own protocol, Marionette: a second engine that reads the pages."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

_PATIENCE_S = 120
_SETTINGS = {
    "marionette.port": 0,  # any that is free
    "network.proxy.type": 1,  # to where nobody answers: there is no network
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
# an expression, or a function of one argument, and what it promises
_CALL = """
const [text, argument, done] = arguments;
(async () => { const found = (0, eval)(text); return typeof found === "function" ? found(argument) : found; })()
  .then((value) => done({ value }), (fault) => done({ fault: String(fault) }));
"""


class Firefox:
    """A headless one with a profile of its own; `close` ends it."""

    def __init__(self, program: str, profile: Path) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _SETTINGS.items()]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._connection = socket.create_connection(("127.0.0.1", self._port(profile / "MarionetteActivePort")))
        self._connection.settimeout(_PATIENCE_S)
        self._said = self._connection.makefile("rb")
        self._number = 0
        self._read()
        self._ask("WebDriver:NewSession", capabilities={})
        self._ask("WebDriver:SetTimeouts", script=1000 * _PATIENCE_S)

    def _port(self, file: Path) -> int:
        until = time.monotonic() + _PATIENCE_S
        while self._process.poll() is None and time.monotonic() < until:
            if file.is_file() and (text := file.read_text(encoding="utf-8")):
                return int(text)
            time.sleep(0.1)
        self._process.kill()
        raise TimeoutError("Firefox does not begin to listen")

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self._said.read(1)
        return json.loads(self._said.read(int(size[:-1])))

    def _ask(self, command: str, **fields: Any) -> Any:
        self._number += 1
        told = json.dumps([0, self._number, command, fields]).encode()
        self._connection.sendall(b"%d:%b" % (len(told), told))
        _, _, fault, result = self._read()
        assert fault is None, fault
        return result

    def goto(self, address: str) -> None:
        """Open an address."""
        self._ask("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        """What the body of a function gives, in a page of any policy."""
        return self._ask("WebDriver:ExecuteScript", script=script, args=[], sandbox=None)["value"]

    def evaluate(self, text: str, argument: Any = None) -> Any:
        """The same of an expression, in a page without a policy."""
        fields = {"script": _CALL, "args": [text, argument], "sandbox": None}
        found = self._ask("WebDriver:ExecuteAsyncScript", **fields)["value"]
        assert "fault" not in found, found
        return found.get("value")

    def wait_until(self, script: str) -> Any:
        """What the body of a function gives, once that is true."""
        until = time.monotonic() + _PATIENCE_S
        while not (found := self.run(script)):
            assert time.monotonic() < until, script
            time.sleep(0.1)
        return found

    def close(self) -> None:
        """End it."""
        self._connection.close()
        self._process.kill()
        self._process.wait()
