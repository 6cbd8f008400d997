"""Where files are kept: on this machine, in S3 or in Supabase Storage (docs/how-to/store-files.md).

`STORAGE_URL` decides. Whoever stores files asks `storage()` and knows only the port.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from agents_os.core.settings import settings
from agents_os.core.storage.local import LocalStorage
from agents_os.core.storage.port import FileGone as FileGone
from agents_os.core.storage.port import Storage as Storage
from agents_os.core.storage.port import StorageAway as StorageAway
from agents_os.core.storage.port import StoredAs as StoredAs
from agents_os.core.storage.s3 import S3Storage
from agents_os.core.storage.supabase import SupabaseStorage


@cache
def storage() -> Storage:
    """The storage of this process.

    Raises:
        ValueError: STORAGE_URL cannot be understood, or its key is missing.
    """
    configured = settings().storage_url
    url = configured.get_secret_value() if configured else ""
    scheme, _, path, *_ = urlsplit(url)
    if not url:
        return LocalStorage(settings().data_dir / "files")
    if scheme == "file":
        return LocalStorage(Path(path))
    if scheme == "s3":
        return S3Storage(url)
    if scheme in ("supabase", "supabase+http"):
        key = settings().supabase_service_role_key
        return SupabaseStorage(url, key.get_secret_value() if key else "")
    raise ValueError("STORAGE_URL must begin with file://, s3:// or supabase://, or be empty.")
