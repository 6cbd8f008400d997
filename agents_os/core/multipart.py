"""A form with one file in it, read while it arrives: the file is never whole in memory."""

from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, NamedTuple

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from agents_os.core.errors import Invalid

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_MOST_FIELDS = 64 * 1024  # bytes of everything that is not the file


class BadForm(Invalid):
    """Not a form with a file, or it broke off."""

    code = "bad_form"


class FormFile(NamedTuple):
    """`fields` are those that came before the file, in their order."""

    fields: list[tuple[str, str]]
    name: str
    pieces: AsyncIterator[bytes]


class _FileBegins(NamedTuple):
    name: str


class _FileEnds(NamedTuple):
    pass


class _Field(NamedTuple):
    name: str
    value: str


_Found = _FileBegins | _FileEnds | _Field | bytes


async def file_in_form(request: Request) -> FormFile:
    """The first file of a multipart form. What follows it is not read.

    Raises:
        BadForm: no form, no file in it, or far too long fields. While reading the pieces: it
            broke off.
    """
    found = _found(request)
    fields: list[tuple[str, str]] = []
    async for each in found:
        if isinstance(each, _Field):
            fields.append((each.name, each.value))
        if isinstance(each, _FileBegins):
            return FormFile(fields, each.name, _pieces(found))
    raise BadForm("The form has no file in it. Send one as multipart/form-data.")


async def _pieces(found: AsyncIterator[_Found]) -> AsyncIterator[bytes]:
    async for each in found:
        if isinstance(each, _FileEnds):
            return
        if isinstance(each, bytes):
            yield each
    raise BadForm("The upload broke off before its end. Send the file again.")


async def _found(request: Request) -> AsyncIterator[_Found]:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise BadForm("Send the file as multipart/form-data.")
    parts = _Parts()
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks())
        async for piece in request.stream():
            parser.write(piece)
            while parts.found:
                yield parts.found.popleft()
    except MultipartParseError as error:
        raise BadForm("The form cannot be understood. Send it as multipart/form-data.") from error


class _Parts:
    """What the parser calls; `found` is what it has come upon since it was asked last."""

    def __init__(self) -> None:
        self.found: deque[_Found] = deque()
        self._header = self._value = b""
        self._disposition = b""
        self._name: str | None = None  # of the field that is being read; None: it is the file
        self._text = b""
        self._texts = 0

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._disposition = self._text = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"filename" in options:
            self._name = None
            self.found.append(_FileBegins(options[b"filename"].decode(errors="replace")))
        else:
            self._name = options.get(b"name", b"").decode(errors="replace")

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._name is None:
            self.found.append(data[start:end])
            return
        self._texts += end - start
        if self._texts > _MOST_FIELDS:
            raise BadForm("The fields before the file are too long.")
        self._text += data[start:end]

    def _end(self) -> None:
        if self._name is None:
            self.found.append(_FileEnds())
        else:
            self.found.append(_Field(self._name, self._text.decode(errors="replace")))
