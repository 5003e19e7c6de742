"""A small mail server on loopback: it takes what is sent, or refuses it."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Mail:
    """What was sent; `to` as the envelope has it."""

    to: list[str] = field(default_factory=list)
    content: str = ""


class MailServer:
    """Speaks as much SMTP as `smtplib` asks for, without encryption.

    Args:
        refuse: The answer to each recipient, such as "550 unknown"; None takes all.
    """

    def __init__(self, refuse: str | None = None) -> None:
        self.mails: list[Mail] = []
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler(refuse))
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self, refuse: str | None) -> type[socketserver.StreamRequestHandler]:
        mails = self.mails

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 ready")
                mail = Mail()
                while line := self.rfile.readline().decode().strip():
                    match line[:4].upper():
                        case "RCPT" if refuse:
                            self.say(refuse)
                        case "RCPT":
                            mail.to.append(line.partition("<")[2].rstrip(">"))
                            self.say("250 ok")
                        case "DATA":
                            self.say("354 go on")
                            while (text := self.rfile.readline()) != b".\r\n":
                                mail.content += text.decode()
                            mails.append(mail)
                            self.say("250 taken")
                        case "QUIT":
                            self.say("221 bye")
                            return
                        case _:
                            self.say("250 ok")

            def say(self, answer: str) -> None:
                self.wfile.write(f"{answer}\r\n".encode())

        return Handler
