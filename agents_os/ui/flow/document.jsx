/* A workflow's definition as the builder changes it. Pure: every function gives a new definition.
   The names are those of agents_os/domains/workflows/metadata/definition.py. */

export const WIDTH = 186;
export const GRID = 18;
const HEAD = 96, OUT = 20; // heights of a node's head with its text, and of one named way out
const KINDS = { object: "fields", list: "a list", text: "text", error: "an error" };
const BOX = { width: 420, height: 200, top: 66, pad: 24 };

/* Types of nodes: the newest by its name, each version by "name@version". */
export const specsOf = (types) => new Map(types.flatMap((spec) => [[`${spec.key}@${spec.version}`, spec], ...(spec.offered ? [[spec.key, spec]] : [])]));
export const specOf = (specs, node) => specs.get(`${node?.type}@${node?.type_version}`);

export const edgeId = (e) => `${e.source}.${e.source_port}>${e.target}.${e.target_port}`;
export const byId = (doc) => new Map(doc.nodes.map((node) => [node.id, node]));
export const snapped = (p) => ({ x: Math.round(p.x / GRID) * GRID, y: Math.round(p.y / GRID) * GRID });
const inside = (doc, parent) => doc.nodes.filter((node) => (node.parent ?? null) === (parent ?? null));

/* The ways out of a node: those of its type, its own cases, and the one for failures. */
export function outputs(node, spec) {
  const cases = (spec?.cases && node.config?.[spec.cases]) || [];
  const own = (Array.isArray(cases) ? cases : []).filter((each) => each?.key).map((each) => ({ key: each.key, label: each.title || each.key, kind: "any" }));
  const fails = node.on_error === "branch" && spec?.can_fail ? [{ key: "error", label: "when it fails", kind: "any" }] : [];
  return [...own, ...(spec?.outputs ?? []), ...fails];
}

export function sizeOf(doc, node, specs) {
  const spec = specOf(specs, node);
  if (spec?.container) return boxOf(doc, node, specs);
  if (spec?.note) return { width: WIDTH, height: 84 };
  const ways = outputs(node, spec).length;
  return { width: WIDTH, height: ways > 1 ? HEAD - 30 + ways * OUT + 6 : HEAD - 30 };
}

/* A container is as large as what is in it. */
function boxOf(doc, node, specs) {
  let { width, height } = BOX;
  for (const child of inside(doc, node.id)) {
    const size = sizeOf(doc, child, specs);
    width = Math.max(width, child.position.x + size.width + BOX.pad);
    height = Math.max(height, child.position.y + size.height + BOX.pad);
  }
  const ways = outputs(node, specOf(specs, node)).length;
  return { width, height: height + (ways > 1 ? ways * OUT : 0) };
}

/* Why this connection cannot be, in a sentence; "" if it can. */
export function refusal(doc, specs, edge) {
  const nodes = byId(doc), from = nodes.get(edge.source), to = nodes.get(edge.target);
  if (!from || !to) return "One of the two nodes is gone.";
  if (from.id === to.id) return "A node cannot be connected to itself.";
  const source = outputs(from, specOf(specs, from)).find((port) => port.key === edge.source_port);
  const target = (specOf(specs, to)?.inputs ?? []).find((port) => port.key === edge.target_port);
  if (!target) return `“${to.name}” begins a run, so nothing can lead into it.`;
  if (!source) return `Nothing leads out of “${from.name}”.`;
  if ((from.parent ?? null) !== (to.parent ?? null)) return "Both nodes must be in the same loop, or both outside of it.";
  if (doc.edges.some((each) => edgeId(each) === edgeId(edge))) return "These two are connected already.";
  if (source.kind !== "any" && target.kind !== "any" && source.kind !== target.kind)
    return `“${from.name}” gives ${KINDS[source.kind]}, but “${to.name}” takes ${KINDS[target.kind]}.`;
  if (after(doc, to.id).has(from.id)) return "That would run in a circle. Use “For each” or “While” to repeat steps.";
  return "";
}

const reach = (doc, id, from, to) => {
  const next = new Map();
  for (const edge of doc.edges) next.set(edge[from], [...(next.get(edge[from]) ?? []), edge[to]]);
  const found = new Set(), queue = [id];
  while (queue.length) for (const each of next.get(queue.pop()) ?? []) if (!found.has(each)) { found.add(each); queue.push(each); }
  return found;
};
export const after = (doc, id) => reach(doc, id, "source", "target");

/* The nodes whose results a node can use: those before it, and before the loops it is in. */
export function before(doc, id) {
  const nodes = byId(doc), found = new Set();
  for (let at = id; at; at = nodes.get(at)?.parent) for (const each of reach(doc, at, "target", "source")) found.add(each);
  return doc.nodes.filter((node) => found.has(node.id));
}

export function freeId(doc, wanted, taken = new Set()) {
  const base = wanted.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 50) || "step";
  const used = (id) => taken.has(id) || doc.nodes.some((node) => node.id === id);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}_${number}`;
    if (!used(id)) return id;
  }
}

export function addNode(doc, specs, type, { position, parent = null, after: from = null }) {
  const spec = specs.get(type);
  const id = freeId(doc, spec.label);
  const number = id.match(/_(\d+)$/)?.[1];
  const node = {
    id, type, type_version: spec.version, name: number ? `${spec.label} ${number}` : spec.label,
    config: structuredClone(spec.defaults ?? {}), position: snapped(position), parent, retry: null, timeout_s: null, on_error: "stop",
  };
  const added = { ...doc, nodes: [...doc.nodes, node] };
  const edge = from && firstEdge(added, specs, from, id);
  return [edge ? connect(added, edge) : added, id];
}

/* The first connection between two nodes that can be; ways out that lead nowhere come first. */
export function firstEdge(doc, specs, source, target) {
  const from = byId(doc).get(source), to = byId(doc).get(target);
  if (!from || !to) return null;
  const used = (port) => doc.edges.some((edge) => edge.source === source && edge.source_port === port.key);
  const ways = outputs(from, specOf(specs, from)).sort((a, b) => used(a) - used(b));
  const edges = ways.flatMap((way) => (specOf(specs, to)?.inputs ?? []).map((port) => ({ source, source_port: way.key, target, target_port: port.key })));
  return edges.find((edge) => !refusal(doc, specs, edge)) ?? null;
}

/* Where a new node goes: right of the one it follows, below what stands there. */
export function placeAfter(doc, specs, id) {
  const node = byId(doc).get(id);
  const size = sizeOf(doc, node, specs);
  const spot = { x: node.position.x + size.width + 3 * GRID, y: node.position.y };
  const near = (other) => Math.abs(other.position.x - spot.x) < WIDTH && Math.abs(other.position.y - spot.y) < 5 * GRID;
  while (inside(doc, node.parent).some(near)) spot.y += 6 * GRID;
  return snapped(spot);
}

/* Below everything: for what follows nothing. */
export const freePlace = (doc) => ({ x: 0, y: Math.max(-108, ...doc.nodes.filter((node) => !node.parent).map((node) => node.position.y)) + 108 });

export const connect = (doc, edge) => ({ ...doc, edges: [...doc.edges, edge] });
export const disconnect = (doc, id) => ({ ...doc, edges: doc.edges.filter((edge) => edgeId(edge) !== id) });

export const patchNode = (doc, id, patch) => {
  const nodes = doc.nodes.map((node) => (node.id === id ? { ...node, ...patch } : node));
  return withoutLooseEnds({ ...doc, nodes });
};

/* Where the way for failures is taken away, its connections go, too. */
function withoutLooseEnds(doc) {
  const nodes = byId(doc);
  const loose = (edge) => edge.source_port === "error" && nodes.get(edge.source)?.on_error !== "branch";
  return doc.edges.some(loose) ? { ...doc, edges: doc.edges.filter((edge) => !loose(edge)) } : doc;
}

/* The ids with everything that is inside of them. */
export function withChildren(doc, ids) {
  const all = new Set(ids);
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const node of doc.nodes) if (all.has(node.parent)) all.add(node.id);
  }
  return all;
}

export function remove(doc, ids, edgeIds = []) {
  const gone = withChildren(doc, ids), goneEdges = new Set(edgeIds);
  return {
    ...doc,
    nodes: doc.nodes.filter((node) => !gone.has(node.id)),
    edges: doc.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target) && !goneEdges.has(edgeId(edge))),
  };
}

export function copied(doc, ids) {
  const all = withChildren(doc, ids);
  return { nodes: doc.nodes.filter((node) => all.has(node.id)), edges: doc.edges.filter((edge) => all.has(edge.source) && all.has(edge.target)) };
}

/* New ids for what is pasted; what its parts say of each other follows. */
export function paste(doc, clip) {
  const renamed = new Map(), taken = new Set();
  for (const node of clip.nodes) {
    const id = freeId(doc, node.id.replace(/_\d+$/, ""), taken);
    renamed.set(node.id, id);
    taken.add(id);
  }
  const retold = (value) => JSON.parse(JSON.stringify(value).replace(/\bsteps\.([a-z][a-z0-9_]*)/g, (all, id) => (renamed.has(id) ? `steps.${renamed.get(id)}` : all)));
  const exists = new Set(doc.nodes.map((node) => node.id)), names = new Set(doc.nodes.map((node) => node.name));
  const nameOf = (node) => (names.has(node.name) ? `${node.name.replace(/ \d+$/, "")} ${renamed.get(node.id).match(/_(\d+)$/)?.[1] ?? 2}` : node.name);
  const nodes = clip.nodes.map((node) => {
    const inner = renamed.has(node.parent);
    const position = inner ? node.position : { x: node.position.x + 2 * GRID, y: node.position.y + 2 * GRID };
    const parent = inner ? renamed.get(node.parent) : exists.has(node.parent) ? node.parent : null;
    return { ...node, id: renamed.get(node.id), name: nameOf(node), config: retold(node.config), position, parent };
  });
  const edges = clip.edges.map((edge) => ({ ...edge, source: renamed.get(edge.source), target: renamed.get(edge.target) }));
  return [{ ...doc, nodes: [...doc.nodes, ...nodes], edges: [...doc.edges, ...edges] }, [...renamed.values()]];
}

/* Into a container or out of it; connections across its border are cut. */
export function moveInto(doc, id, parent, position) {
  const nodes = doc.nodes.map((node) => (node.id === id ? { ...node, parent, position: snapped(position) } : node));
  return { ...doc, nodes, edges: doc.edges.filter((edge) => edge.source !== id && edge.target !== id) };
}

/* Nodes of one level in the order in which they run. */
export function inOrder(doc, parent = null) {
  const level = inside(doc, parent).sort((a, b) => a.position.x - b.position.x || a.position.y - b.position.y || (a.id < b.id ? -1 : 1));
  const waits = new Map(level.map((node) => [node.id, 0])), next = new Map();
  for (const edge of doc.edges) if (waits.has(edge.target) && waits.has(edge.source)) {
    waits.set(edge.target, waits.get(edge.target) + 1);
    next.set(edge.source, [...(next.get(edge.source) ?? []), edge.target]);
  }
  const order = [], left = [...level];
  let freed = []; // what follows the last one comes before what stands elsewhere
  while (left.length) {
    const ready = left.filter((node) => waits.get(node.id) === 0);
    const node = ready.find((each) => freed.includes(each.id)) ?? ready[0] ?? left[0];
    left.splice(left.indexOf(node), 1);
    order.push(node);
    for (const id of next.get(node.id) ?? []) waits.set(id, waits.get(id) - 1);
    freed = [...(next.get(node.id) ?? []), ...freed];
  }
  return order;
}

/* Change places with the only node before (-1) or after (1); null where there is not just one. */
export function swapped(doc, specs, id, step) {
  const [first, second] = step > 0 ? [id, onlyOf(doc, id, "source", "target")] : [onlyOf(doc, id, "target", "source"), id];
  const nodes = byId(doc), a = nodes.get(first), b = nodes.get(second);
  if (!a || !b || onlyOf(doc, first, "source", "target") !== second || onlyOf(doc, second, "target", "source") !== first) return null;
  const plain = (node) => outputs(node, specOf(specs, node)).length === 1 && (specOf(specs, node)?.inputs ?? []).length === 1;
  if (!plain(a) || !plain(b)) return null;
  const other = (node) => (node === first ? second : node === second ? first : node);
  const edges = doc.edges.map((edge) => {
    const touches = [edge.source, edge.target].some((node) => node === first || node === second);
    if (!touches) return edge;
    if (edge.source === first && edge.target === second) return { ...edge, source: second, target: first };
    return { ...edge, source: other(edge.source), target: other(edge.target) };
  });
  const places = new Map([[first, b.position], [second, a.position]]);
  return { ...doc, edges, nodes: doc.nodes.map((node) => (places.has(node.id) ? { ...node, position: places.get(node.id) } : node)) };
}

function onlyOf(doc, id, here, there) {
  const edges = doc.edges.filter((edge) => edge[here] === id);
  return edges.length === 1 ? edges[0][there] : null;
}
