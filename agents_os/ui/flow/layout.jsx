/* Tidying up: from left to right in the order of the run, what is inside of loops first. A node
   stands level with the first one before it, and below what comes out of earlier ways. */
import { GRID, inOrder, outputs, sizeOf, snapped, specOf } from "./document.jsx";

const BOX = { x: 24, y: 72 }; // where the first node inside of a container stands
const APART = { x: 4 * GRID, y: 2 * GRID };
const LANE = { width: 0, height: 2 * GRID }; // room for a line that passes a column

export function tidied(doc, specs) {
  const containers = doc.nodes.filter((node) => specOf(specs, node)?.container).sort((a, b) => depth(doc, b) - depth(doc, a));
  const inner = containers.reduce((now, each) => level(now, specs, each.id, BOX), doc);
  return level(inner, specs, null, { x: 0, y: 0 });
}

function depth(doc, node) {
  const parent = doc.nodes.find((each) => each.id === node.parent);
  return parent ? depth(doc, parent) + 1 : 0;
}

function level(doc, specs, parent, origin) {
  const slots = slotsOf(doc, specs, parent), columns = [];
  for (const slot of slots.values()) for (const each of [slot, ...slot.lanes]) (columns[each.column] ??= []).push(each);
  let x = origin.x;
  for (const column of columns) {
    let free = origin.y;
    for (const each of column) each.wish = each.before.length ? Math.min(...each.before.map(({ from, port }) => from.y + port / 100)) : 0;
    for (const each of column.sort((a, b) => a.wish - b.wish)) {
      Object.assign(each, { x, y: Math.max(free, Math.floor(each.wish / GRID) * GRID) });
      free = each.y + Math.ceil(each.height / GRID) * GRID + APART.y;
    }
    x += Math.ceil(Math.max(...column.map((each) => each.width)) / GRID) * GRID + APART.x;
  }
  return { ...doc, nodes: doc.nodes.map((node) => (slots.has(node.id) ? { ...node, position: snapped(slots.get(node.id)) } : node)) };
}

/* Nodes of one level with their columns; lines that pass columns have a lane in each of them. */
function slotsOf(doc, specs, parent) {
  const slots = new Map();
  for (const node of inOrder(doc, parent)) {
    if (specOf(specs, node)?.note) continue;
    const slot = { ...sizeOf(doc, node, specs), node, lanes: [], before: [], column: 0 };
    const into = doc.edges.filter((edge) => edge.target === node.id && slots.has(edge.source)).map((edge) => {
      const from = slots.get(edge.source);
      return { from, port: Math.max(0, outputs(from.node, specOf(specs, from.node)).findIndex((way) => way.key === edge.source_port)) };
    });
    slot.column = Math.max(0, ...into.map(({ from }) => from.column + 1));
    for (let { from, port } of into) {
      while (from.column + 1 < slot.column) {
        from = { ...LANE, column: from.column + 1, before: [{ from, port }] };
        slot.lanes.push(from);
      }
      slot.before.push({ from, port });
    }
    slots.set(node.id, slot);
  }
  return slots;
}
