"""Make the files that docker-compose.yaml mounts as secrets; what exists is kept.

python3 scripts/make_secrets.py [FOLDER]     default: secrets/ beside docker-compose.yaml
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from pathlib import Path

HEX = ("postgres_password", "redis_password", "api_secret_key", "jwt_secret", "admin_password")


def main(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = {name: secrets.token_hex(24) for name in HEX}
    values["fernet_key"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    for name, value in values.items():
        try:
            # The containers' user is another one than the owner; the folder itself is closed.
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w") as stream:
            stream.write(value)
        print(f"made {folder / name}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "secrets"))
