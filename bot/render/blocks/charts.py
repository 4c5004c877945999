"""Charts that Slack draws itself."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, FiniteFloat, model_validator

from bot.render.blocks.parts import BlockId, Part

Label: TypeAlias = Annotated[str, Field(min_length=1, max_length=20)]
AxisLabel: TypeAlias = Annotated[str, Field(min_length=1, max_length=50)]


class Point(Part):
    """One bar, or one point of a line; `value` is for the eye only, never a figure to rely on."""

    label: Label
    value: FiniteFloat


class Series(Part):
    """Points of one colour."""

    name: Label
    data: Annotated[tuple[Point, ...], Field(min_length=1, max_length=20)]


class AxisConfig(Part):
    """The categories in order, and what the axes are called."""

    categories: Annotated[tuple[Label, ...], Field(min_length=1, max_length=20)]
    x_label: AxisLabel | None = None
    y_label: AxisLabel | None = None


class XYChart(Part):
    """Bars, a line or an area: each series has one point for each category, in their order."""

    type: Literal["bar", "line", "area"]
    series: Annotated[tuple[Series, ...], Field(min_length=1, max_length=6)]
    axis_config: AxisConfig

    @model_validator(mode="after")
    def _fits_together(self) -> XYChart:
        categories = self.axis_config.categories
        if len(set(categories)) < len(categories):
            raise ValueError("two categories of a chart have one name")
        if len({series.name for series in self.series}) < len(self.series):
            raise ValueError("two series of a chart have one name")
        if any(tuple(point.label for point in series.data) != categories for series in self.series):
            raise ValueError("a series has not exactly one point for each category, in their order")
        return self


class DataVisualization(Part):
    """A chart under its title; at most two in a message, and in messages only."""

    type: Literal["data_visualization"] = "data_visualization"
    block_id: BlockId | None = None
    title: AxisLabel
    chart: XYChart
