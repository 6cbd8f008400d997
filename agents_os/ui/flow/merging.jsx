/* Two people changed the same draft: what each of them did since `base` is kept. */
import { edgeId } from "./document.jsx";

const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
};

/* Whether two definitions say the same, in whatever order. */
export const alike = (a, b) => same(inOneOrder(a), inOneOrder(b));
const inOneOrder = (doc) => ({ ...doc, nodes: sortedBy(doc.nodes, (node) => node.id), edges: sortedBy(doc.edges, edgeId) });
const sortedBy = (items, key) => [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));

/* One definition with both people's changes. Where both changed the same field, mine stands and
   the field is named in `clashes`. A node one of them changed is not lost by the other's deletion. */
export function merged(base, mine, theirs) {
  const clashes = [];
  const nodes = items(base.nodes, mine.nodes, theirs.nodes, (node) => node.id, (b, m, t) => {
    const node = fields(b, m, t, (key) => clashes.push(`${m.name}: ${key}`));
    return b && !same(m.config, t.config) ? { ...node, config: fields(b.config, m.config, t.config, (key) => clashes.push(`${m.name}: ${key}`)) } : node;
  });
  const there = new Set(nodes.map((node) => node.id));
  const edges = items(base.edges, mine.edges, theirs.edges, edgeId, (b, m) => m).filter((edge) => there.has(edge.source) && there.has(edge.target));
  const rest = fields(without(base), without(mine), without(theirs), (key) => clashes.push(key));
  return { definition: { ...rest, nodes, edges }, clashes: [...new Set(clashes)].filter((each) => !each.endsWith(": config")) };
}

const without = ({ nodes, edges, ...rest }) => rest;

function items(base, mine, theirs, key, join) {
  const [b, m, t] = [base, mine, theirs].map((list) => new Map(list.map((item) => [key(item), item])));
  const keep = (id) => {
    const [was, my, their] = [b.get(id), m.get(id), t.get(id)];
    if (my && their) return same(my, their) ? my : join(was, my, their);
    if (!was) return my ?? their; // new with one of them
    const left = my ?? their; // the other has deleted it
    return left && !same(left, was) ? left : null;
  };
  return [...new Set([...m.keys(), ...t.keys()])].map(keep).filter(Boolean);
}

function fields(base, mine, theirs, clash) {
  const found = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [was, my, their] = [base?.[key], mine[key], theirs[key]];
    if (same(my ?? null, their ?? null) || same(their ?? null, was ?? null)) found[key] = my;
    else if (same(my ?? null, was ?? null)) found[key] = their;
    else {
      found[key] = my;
      clash(key);
    }
    if (found[key] === undefined) delete found[key];
  }
  return found;
}
