/* Tidying up: from left to right, what is inside of loops first. */
import dagre from "@dagrejs/dagre";
import { sizeOf, snapped, specOf } from "./document.jsx";

const BOX = { x: 24, y: 72 }; // where the first node inside of a container stands

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
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 36, ranksep: 54 });
  graph.setDefaultEdgeLabel(() => ({}));
  const here = doc.nodes.filter((node) => (node.parent ?? null) === parent && !specOf(specs, node)?.note);
  for (const node of here) graph.setNode(node.id, { ...sizeOf(doc, node, specs) });
  const known = new Set(here.map((node) => node.id));
  for (const edge of doc.edges) if (known.has(edge.source) && known.has(edge.target)) graph.setEdge(edge.source, edge.target, {}, edge.source_port);
  dagre.layout(graph);
  const nodes = doc.nodes.map((node) => {
    if (!known.has(node.id)) return node;
    const { x, y, width, height } = graph.node(node.id);
    return { ...node, position: snapped({ x: origin.x + x - width / 2, y: origin.y + y - height / 2 }) };
  });
  return { ...doc, nodes };
}
