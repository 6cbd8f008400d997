/* Lines between nodes. They bend right behind the node they leave, so that what leads to one place
   runs together, and pass below or above nodes that stand in their way. */
import { memo } from "react";
import { BaseEdge, getSmoothStepPath, Position } from "@xyflow/react";
import { GRID, outputs, sizeOf, specOf } from "./document.jsx";
import { handlesOf } from "./node_views.jsx";

const BEND = 18, STEP = 8; // behind a node; earlier ways out bend later, so that they do not cross
const ENDS = { sourcePosition: Position.Right, targetPosition: Position.Left, offset: 0 };

/* By edge: how far behind its node it bends, and how far below its beginning it runs if it must. */
export function routed(doc, specs, idOf) {
  const boxes = new Map(doc.nodes.map((node) => [node.id, { ...node.position, ...sizeOf(doc, node, specs), parent: node.parent ?? null, node, spec: specOf(specs, node) }]));
  const all = [...boxes.values()];
  return new Map(doc.edges.map((edge) => [idOf(edge), route(edge, boxes, all)]));
}

function route(edge, boxes, all) {
  const [from, to] = [boxes.get(edge.source), boxes.get(edge.target)];
  if (!from || !to) return {};
  const ways = outputs(from.node, from.spec), index = Math.max(0, ways.findIndex((way) => way.key === edge.source_port));
  const bend = BEND + STEP * Math.min(ways.length - 1 - index, 4);
  const [start, end] = [handle(from, edge.source_port), handle(to, edge.target_port)];
  const [left, right] = [start.x + bend, end.x - BEND];
  if (!start.y || !end.y || right <= left) return { bend };
  const passed = all.filter((box) => box.x < right && box.x + box.width > left && box.parent === from.parent && box !== from && box !== to && !box.spec?.note);
  const free = (y) => passed.every((box) => y < box.y - GRID / 2 || y > box.y + box.height + GRID / 2);
  if (free(end.y)) return { bend };
  const around = passed.flatMap((box) => [box.y - GRID, box.y + box.height + GRID]).filter(free);
  const nearest = around.sort((a, b) => Math.abs(a - start.y) + Math.abs(a - end.y) - Math.abs(b - start.y) - Math.abs(b - end.y))[0];
  return { bend, drop: nearest - start.y };
}

function handle(box, key) {
  const found = handlesOf(box.node, box.spec, box).find((each) => each.id === key);
  return found ? { x: box.x + found.x + found.width / 2, y: box.y + found.y + found.height / 2 } : {};
}

export const Way = memo(function Way({ id, sourceX: x, sourceY: y, targetX, targetY, data, label, style, markerEnd, interactionWidth }) {
  const reach = targetX - x, bend = Math.min(data.bend ?? BEND, reach / 3);
  const line = (ends) => getSmoothStepPath({ ...ENDS, ...ends });
  const shared = { id, label, style, markerEnd, interactionWidth };
  if (data.drop === undefined || reach < 4 * BEND) {
    const [path, labelX, labelY] = line({ sourceX: x, sourceY: y, targetX, targetY, ...(reach > 0 ? { stepPosition: bend / reach } : { offset: BEND }) });
    return <BaseEdge path={path} labelX={labelX} labelY={labelY} {...shared} />;
  }
  const lane = y + data.drop, [first, last] = [x + 2 * bend, targetX - 2 * BEND];
  const [down] = line({ sourceX: x, sourceY: y, targetX: first, targetY: lane }), [up] = line({ sourceX: last, sourceY: lane, targetX, targetY });
  return <BaseEdge path={`${down}L${last},${lane}${up}`} labelX={(first + last) / 2} labelY={lane} {...shared} />;
});
