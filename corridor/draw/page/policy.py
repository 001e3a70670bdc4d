"""What a page may do: run its own scripts, show its own pictures, fetch nothing."""

from __future__ import annotations

import base64
import hashlib
import re

__all__ = ["INLINE_SCRIPT", "WITH_SERVER", "WITH_THREADS", "policy_element", "policy_of", "script_text"]

# begins the element that holds the scripts of threads beside the page
WITH_THREADS = '<script type="application/json" id="corridor-coefficients">'

# begins the element that names a server which answers beside the page: that one alone may be asked
WITH_SERVER = '<script type="application/json" id="corridor-server">'

INLINE_SCRIPT = re.compile(r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL)


def script_text(text: str) -> str:
    """Script that cannot end its own element, and asks for no source map."""
    text = re.sub(r"//# sourceMappingURL=\S*", "", text.replace("\r\n", "\n"))
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def policy_of(html: str) -> str:
    """Content-Security-Policy that lets exactly this page's scripts run, and nothing be fetched but from its server."""
    # By hash and not by nonce: a file has no server that would draw a new one for every visit.
    hashes = []
    for found in INLINE_SCRIPT.finditer(html):
        digest = base64.b64encode(hashlib.sha256(found[1].encode("utf-8")).digest()).decode("ascii")
        hashes.append(f"'sha256-{digest}'")
    scripts = " ".join(dict.fromkeys(hashes)) or "'none'"
    # a thread begins from scripts that the page itself holds, as a blob
    threads = " worker-src blob:;" if WITH_THREADS in html else ""
    server = " connect-src 'self';" if WITH_SERVER in html else ""
    return (
        f"default-src 'none'; script-src {scripts};{threads}{server} style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def policy_element(html: str) -> str:
    """The policy of a page as an element of it."""
    return f'<meta http-equiv="Content-Security-Policy" content="{policy_of(html)}">'
