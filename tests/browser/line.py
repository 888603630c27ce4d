"""A telephone line between a browser and the server: slow, or cut, as tests want it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time

CHUNK = 16_384


class Line:
    """Listens on an address of its own, and passes everything on, in both directions.

    `speed` limits what goes to the server, in bytes a second (None: not at all). `cut()` breaks every
    connection, and each new one, until `mend()`; `deaf` lets everything through but the server's answers.
    """

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.speed: float | None = None
        self.deaf = False
        self.passed = 0  # bytes, to the server
        self._whole = True
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        # A small buffer, or the browser would believe that much is there that is still here.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * CHUNK)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        self._whole = False
        with self._lock:
            for end in self._open:
                # Wakes whoever reads from it; the reader then closes it, with a reset.
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(caller,), daemon=True).start()

    def _connect(self, caller: socket.socket) -> None:
        if not self._whole:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.close()
            return
        called = socket.create_connection(self.target)
        with self._lock:
            self._open |= {caller, called}
        back = threading.Thread(target=self._pass, args=(called, caller, False), daemon=True)
        back.start()
        self._pass(caller, called, True)
        back.join()
        with self._lock:
            self._open -= {caller, called}
        caller.close()
        called.close()

    def _pass(self, source: socket.socket, sink: socket.socket, is_upwards: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if is_upwards:
                    self.passed += len(chunk)
                    if self.speed:
                        time.sleep(len(chunk) / self.speed)
                if is_upwards or not self.deaf:
                    sink.sendall(chunk)
        for end, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RD)):
            with contextlib.suppress(OSError):
                end.shutdown(how)
