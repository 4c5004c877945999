// Draws the blocks of a message, a view or a modal: one function for each type, in one table.
//
// `ctx` is what every drawing leans on: {store, goTo} for names and channels, `act(request)` to press something,
// `remember(block, action, read)` where the values of inputs are collected, `surface` for what is drawn on.

import { el } from "../dom.js";
import { drawActions } from "./actions.js";
import { drawAlert, drawCard } from "./cards.js";
import { drawChart } from "./chart.js";
import { drawContainer } from "./container.js";
import { drawDataTable } from "./datatable.js";
import { drawInput } from "./inputs.js";
import { drawTable } from "./table.js";
import {
  drawContext,
  drawDivider,
  drawHeader,
  drawImage,
  drawMarkdown,
  drawRichText,
  drawSection,
} from "./texts.js";

const TYPES = {
  section: drawSection,
  header: drawHeader,
  context: drawContext,
  divider: drawDivider,
  actions: drawActions,
  image: drawImage,
  markdown: drawMarkdown,
  rich_text: drawRichText,
  table: drawTable,
  data_table: drawDataTable,
  data_visualization: drawChart,
  container: (block, ctx) => drawContainer(block, ctx, drawBlock),
  card: drawCard,
  alert: drawAlert,
  input: drawInput,
};

/** The nodes of some blocks, in order. */
export function drawBlocks(blocks, ctx) {
  return blocks.map((block) => drawBlock(block, ctx));
}

function drawBlock(block, ctx) {
  const draw = Object.hasOwn(TYPES, block.type) ? TYPES[block.type] : null;
  const node = draw
    ? draw(block, ctx)
    : el("div", { class: "block-unknown" }, `A block of type “${block.type}”, which this page does not draw.`);
  node.classList.add("block", `block-${block.type}`);
  node.dataset.blockType = block.type;
  return node;
}
