"""Tables: `table`, which is short, and `data_table`, which a reader pages through and sorts."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from bot.render.blocks.parts import BlockId, Part


class Cell(Part):
    """A text in a table; Slack formats nothing in it."""

    type: Literal["raw_text"] = "raw_text"
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


class ColumnSetting(Part):
    """How a column is set."""

    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


Row: TypeAlias = Annotated[tuple[Cell, ...], Field(min_length=1, max_length=20)]


class Table(Part):
    """A table whose first row is its header: at most 100 rows with it, of 20 cells. In messages only."""

    type: Literal["table"] = "table"
    block_id: BlockId | None = None
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=100)]
    column_settings: Annotated[tuple[ColumnSetting, ...], Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _rectangular(self) -> Table:
        _same_length(self.rows)
        return self


class DataTable(Part):
    """A table in pages of `page_size` rows; `caption` names it for who cannot see it. In messages only."""

    type: Literal["data_table"] = "data_table"
    block_id: BlockId | None = None
    caption: Annotated[str, Field(min_length=1, max_length=150)]
    rows: Annotated[tuple[Row, ...], Field(min_length=2, max_length=201)]
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0, le=19)] | None = None

    @model_validator(mode="after")
    def _rectangular(self) -> DataTable:
        _same_length(self.rows)
        if (self.row_header_column_index or 0) >= len(self.rows[0]):
            raise ValueError("the column that heads the rows is not in the table")
        return self


def characters(table: Table | DataTable) -> int:
    """The characters of all cells, of which Slack takes 10,000 in a message."""
    return sum(len(cell.text) for row in table.rows for cell in row)


def _same_length(rows: tuple[tuple[Cell, ...], ...]) -> None:
    length = len(rows[0])
    if any(len(row) != length for row in rows):
        raise ValueError("the rows of a table have equally many cells")
