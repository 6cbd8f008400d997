/* The canvas by keyboard. Single letters count only while the canvas itself has the focus. */
import { byId, GRID } from "./document.jsx";

export const KEYS = [
  ["Arrows", "Go to the next node in that direction"], ["Shift + arrows", "Move what is selected"], ["Enter", "Open its settings; Esc comes back"],
  ["A", "Add a node"], ["C", "Connect it to another"], ["Delete", "Delete what is selected"], ["Ctrl + Z, Ctrl + Shift + Z", "Undo, redo"],
  ["Ctrl + C, X, V, D", "Copy, cut, paste, duplicate"], ["Ctrl + A", "Select all"], ["T", "Tidy up"], ["F", "Show all"], ["+ and −", "Zoom"], ["L", "List view"], ["?", "These keys"],
];
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/* The node one would expect from `id` in this direction: near, and not far off the line. */
export function neighbour(doc, id, [dx, dy]) {
  const nodes = byId(doc), place = (node) => {
    const outer = nodes.get(node.parent);
    const from = outer ? place(outer) : { x: 0, y: 0 };
    return { x: node.position.x + from.x, y: node.position.y + from.y };
  };
  const here = nodes.get(id);
  if (!here) return [...doc.nodes].sort((a, b) => place(a).x - place(b).x || place(a).y - place(b).y)[0]?.id;
  const at = place(here);
  let best = null;
  for (const node of doc.nodes) {
    const there = place(node), along = (there.x - at.x) * dx + (there.y - at.y) * dy, aside = Math.abs((there.x - at.x) * dy) + Math.abs((there.y - at.y) * dx);
    if (node.id === id || along <= 0) continue;
    const cost = along + 2 * aside;
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id;
}

/* What a key asks for, as the name of an action and its argument; null for keys of others. */
export function wish(event) {
  const way = WAYS[event.key], held = event.ctrlKey || event.metaKey;
  if (way && !held) return event.shiftKey ? ["nudge", { x: way[0] * GRID, y: way[1] * GRID }] : ["go", way];
  if (held) {
    const key = event.key.toLowerCase();
    if (key === "z") return [event.shiftKey ? "redo" : "undo"];
    return { y: ["redo"], c: ["copy"], x: ["cut"], v: ["paste"], d: ["duplicate"], a: ["all"] }[key] ?? null;
  }
  if (event.altKey) return null;
  return {
    Enter: ["open"], Delete: ["remove"], Backspace: ["remove"], Escape: ["nothing"], a: ["add"], c: ["connect"], t: ["tidy"], f: ["fit"], l: ["list"], "?": ["help"], "+": ["zoom", 1], "=": ["zoom", 1], "-": ["zoom", -1],
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}
