"""What a deliverable is made of: typed sections, validated before they are stored.

Versions are kept for ever, so a field may be added with a default, but not removed or narrowed.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
    model_validator,
)

from agents_os.core.fields import MessageText, Name, NoteText, ShortText, Tag

MOST_SECTIONS = 20
MOST_CHARACTERS = 400_000  # of a whole version

SectionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Amount = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
Cell = Annotated[ShortText | StrictBool | Whole | Amount | None, Field(union_mode="left_to_right")]


def _web_address(address: str) -> str:
    if address and not address.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return address


def _no_path(name: str) -> str:
    if "/" in name or "\\" in name:
        raise ValueError("must be a name without a folder")
    return name


FileName = Annotated[Name, AfterValidator(_no_path)]
WebAddress = Annotated[ShortText, AfterValidator(_web_address)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TextData(Part):
    """Markdown. Raw HTML in it is shown as text, images are not loaded."""

    markdown: MessageText


class ListData(Part):
    items: tuple[NoteText, ...] = Field(min_length=1, max_length=500)
    ordered: bool = False


class Column(Part):
    label: ShortText
    align: Literal["left", "center", "right"] = "left"


class TableData(Part):
    columns: tuple[Column, ...] = Field(min_length=1, max_length=30)
    rows: tuple[tuple[Cell, ...], ...] = Field(max_length=5_000)

    @field_validator("columns", mode="before")
    @classmethod
    def _labels_will_do(cls, columns: object) -> object:
        """A column may be given by its label alone."""
        if not isinstance(columns, list | tuple):
            return columns
        return [{"label": each} if isinstance(each, str) else each for each in columns]

    @model_validator(mode="after")
    def _is_a_rectangle(self) -> Self:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(row)} cells, but there are {len(self.columns)} columns"
                )
        return self


class Series(Part):
    name: Name
    values: tuple[Amount | None, ...] = Field(max_length=200)


class ChartData(Part):
    kind: Literal["bar", "line", "pie"]
    labels: tuple[ShortText, ...] = Field(min_length=1, max_length=200)
    series: tuple[Series, ...] = Field(min_length=1, max_length=8)
    unit: Tag | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(
                    f"“{one.name}” has {len(one.values)} values for {len(self.labels)} labels"
                )
        if self.kind == "pie":
            self._is_a_cake()
        return self

    def _is_a_cake(self) -> None:
        values = self.series[0].values
        if len(self.series) > 1 or len(values) > 12:
            raise ValueError("a pie shows one series of at most 12 values")
        if any(value is None or value < 0 for value in values) or not any(values):
            raise ValueError("a pie needs values of zero or more, and one above zero")


class FileData(Part):
    """A text file. Other files follow with the storage for them."""

    name: FileName
    media_type: Annotated[str, StringConstraints(pattern=r"^text/[a-z0-9.+-]{1,60}$")] = (
        "text/plain"
    )
    text: MessageText


class ActionData(Part):
    """Something done, or proposed, outside; the decision that allowed it is named."""

    action: Name
    status: Literal["proposed", "done", "failed"]
    detail: NoteText | None = None
    link: WebAddress = ""
    decision_id: str | None = Field(None, max_length=60)


class _Section(Part):
    id: SectionId
    label: Name
    description: ShortText = ""


class TextSection(_Section):
    type: Literal["text"]
    data: TextData


class ListSection(_Section):
    type: Literal["list"]
    data: ListData


class TableSection(_Section):
    type: Literal["table"]
    data: TableData


class ChartSection(_Section):
    type: Literal["chart"]
    data: ChartData


class FileSection(_Section):
    type: Literal["file"]
    data: FileData


class ActionSection(_Section):
    type: Literal["action"]
    data: ActionData


Section = Annotated[
    TextSection | ListSection | TableSection | ChartSection | FileSection | ActionSection,
    Field(discriminator="type"),
]


class DeliverableDraft(Part):
    """What is handed in: the content of one version."""

    title: Name
    summary: ShortText = ""
    sections: tuple[Section, ...] = Field(min_length=1, max_length=MOST_SECTIONS)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        ids = [section.id for section in self.sections]
        repeated = sorted({each for each in ids if ids.count(each) > 1})
        if repeated:
            raise ValueError(f"every section needs its own id; repeated: {', '.join(repeated)}")
        if len(self.model_dump_json()) > MOST_CHARACTERS:
            raise ValueError(f"is longer than {MOST_CHARACTERS} characters altogether")
        return self
