"""How a form in several parts is read: in memory, bounded as a whole, and without files. For the setting FILE_UPLOAD_HANDLERS.

Django bounds the fields of such a form and lets its files pass in any size; without a handler it would read a body of
gigabytes into memory in one piece. No page of ours has a field for a file: one that comes is read past and kept nowhere.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class NoFiles(FileUploadHandler):
    """Refuses a body that is longer than any form of ours, and skips every file."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: dict[str, Any],  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if most is not None and content_length > most:
            raise RequestDataTooBig("the body is longer than any form of ours")

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        return None

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None
