/* The canvas. While a hand is on it, everything happens here; outside hears of finished gestures. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { applyNodeChanges, Controls, getViewportForBounds, MiniMap, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { byId, edgeId, GRID, outputs, refusal, sizeOf, specOf, withChildren } from "./document.jsx";
import { handlesOf, NODE_TYPES, summaryOf, viewOf } from "./node_views.jsx";
import { routed, Way } from "./ways.jsx";

export const MIME = "application/x-agents-os-node";
const FIT = { maxZoom: 1, padding: 0.1 };
const LEGIBLE = 0.55;
const NOTHING = new Set();
const WAYS = { way: Way };
const SNAP = [GRID, GRID], MAP = { width: 130, height: 84 }; // the same objects in each render, or React Flow does everything anew
const START = { x: 54, y: 54, zoom: 1 };

export function Canvas(props) {
  return <ReactFlowProvider><Inner {...props} /></ReactFlowProvider>;
}

function Inner({ doc, specs, choices, overlay, problems, marks, selection, onSelect, onMove, onConnect, onRefuse, onDrop, onKeyDown, handle, readOnly, embedded, label, colorMode, children }) {
  const kept = useRef(new Map());
  const flow = useReactFlow();
  const shell = useRef(null);
  const draw = () => drawn({ doc, specs, choices, overlay, problems, marks, selection, kept: kept.current });
  const [nodes, setNodes] = useState(draw);

  useEffect(() => {
    const fresh = draw();
    setNodes((local) => withGestures(fresh, local));
  }, [doc, specs, choices, overlay, problems, marks, selection]);
  const routes = useMemo(() => routed(doc, specs, edgeId), [doc, specs]);
  const edges = useMemo(() => lines({ doc, specs, routes, overlay, marks, selection }), [doc, specs, routes, overlay, marks, selection]);

  const onNodesChange = useCallback((changes) => {
    setNodes((local) => applyNodeChanges(changes.filter((change) => change.type !== "remove"), local));
    const picked = changes.filter((change) => change.type === "select");
    if (picked.length) onSelect?.((old) => ({ ...old, nodes: toggled(old.nodes, picked) }));
  }, [onSelect]);
  const onEdgesChange = useCallback((changes) => {
    const picked = changes.filter((change) => change.type === "select");
    if (picked.length) onSelect?.((old) => ({ ...old, edges: toggled(old.edges, picked) }));
  }, [onSelect]);

  const allowed = useCallback((c) => !refusal(doc, specs, edgeOf(c)), [doc, specs]);
  const onConnectEnd = useCallback((_event, state) => {
    if (state.isValid || !state.toNode || !state.fromHandle) return;
    const forward = state.fromHandle.type === "source";
    const [from, to] = forward ? [state.fromNode, state.toNode] : [state.toNode, state.fromNode];
    const toPort = forward ? state.toHandle?.id ?? "in" : state.fromHandle.id;
    const fromPort = forward ? state.fromHandle.id : state.toHandle?.id ?? "out";
    const reason = refusal(doc, specs, { source: from.id, source_port: fromPort, target: to.id, target_port: toPort });
    if (reason) onRefuse?.(reason);
    else onConnect?.({ source: from.id, source_port: fromPort, target: to.id, target_port: toPort });
  }, [doc, specs, onRefuse, onConnect]);

  /* The innermost container at a point of the canvas, and the point as seen from its corner. */
  const placeAt = useCallback((point, moving = NOTHING) => {
    const rooms = doc.nodes.filter((node) => specOf(specs, node)?.container && !moving.has(node.id)).map((node) => {
      const corner = flow.getInternalNode(node.id)?.internals.positionAbsolute ?? node.position;
      return { id: node.id, corner, ...sizeOf(doc, node, specs) };
    });
    const around = rooms.filter((r) => point.x >= r.corner.x && point.x <= r.corner.x + r.width && point.y >= r.corner.y && point.y <= r.corner.y + r.height);
    const room = around.sort((a, b) => a.width * a.height - b.width * b.height)[0];
    return { parent: room?.id ?? null, corner: room?.corner ?? { x: 0, y: 0 } };
  }, [doc, specs, flow]);

  const onNodeDragStop = useCallback((_event, _node, dragged) => {
    const moving = withChildren(doc, dragged.map((node) => node.id));
    const known = byId(doc);
    onMove?.(dragged.filter((node) => known.has(node.id)).map((node) => {
      const at = flow.getInternalNode(node.id)?.internals.positionAbsolute ?? node.position;
      const middle = { x: at.x + (node.width ?? 0) / 2, y: at.y + Math.min(node.height ?? 0, 60) / 2 };
      const carried = moving.has(known.get(node.id).parent);
      const { parent, corner } = carried ? { parent: known.get(node.id).parent } : placeAt(middle, moving);
      return { id: node.id, parent, position: carried ? node.position : { x: at.x - corner.x, y: at.y - corner.y } };
    }));
  }, [doc, flow, onMove, placeAt]);

  const onSelectionDragStop = useCallback((event, dragged) => onNodeDragStop(event, null, dragged), [onNodeDragStop]);
  const connected = useCallback((c) => onConnect?.(edgeOf(c)), [onConnect]);

  const drop = useCallback((type, at) => {
    const point = flow.screenToFlowPosition(at);
    const { parent, corner } = placeAt(point);
    onDrop?.(type, { parent, position: { x: point.x - corner.x, y: point.y - corner.y } });
  }, [flow, onDrop, placeAt]);
  const show = useCallback((id) => {
    const inner = flow.getInternalNode(id);
    if (!inner || !shell.current) return;
    const { x, y } = inner.internals.positionAbsolute, { width, height } = inner;
    const box = shell.current.getBoundingClientRect(), view = flow.getViewport();
    const [left, top] = [x * view.zoom + view.x, y * view.zoom + view.y];
    const seen = left > 0 && top > 0 && left + width * view.zoom < box.width && top + height * view.zoom < box.height;
    if (!seen) flow.setCenter(x + width / 2, y + height / 2, { zoom: view.zoom });
  }, [flow]);
  const fit = useCallback(() => setTimeout(() => flow.fitView(FIT), 30), [flow]); // once it is drawn
  const telling = useMemo(() => doc.nodes.flatMap(({ id }) => (BUSY.includes(overlay?.[id]?.status) || marks?.nodes?.[id] ? [id] : [])), [doc, overlay, marks]);
  const steered = useRef(false), steer = useCallback((event) => { if (event) steered.current = true; }, []); // by hand, so that it is not moved away
  const aim = () => look(flow, shell.current, telling, embedded);
  useEffect(() => { if (embedded && flow.viewportInitialized && !steered.current) aim(); }, [telling.join()]);
  if (handle) handle.current = { show, fit, zoom: (by) => (by > 0 ? flow.zoomIn() : flow.zoomOut()), focus: () => shell.current?.focus(), middle: () => middleOf(shell.current, flow) };

  return (
    <div ref={shell} className="flow-canvas" {...(embedded ? { role: "group" } : { tabIndex: 0, role: "application" })} aria-label={label} onKeyDown={onKeyDown}
      onDragOver={(event) => { if (event.dataTransfer.types.includes(MIME)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } }}
      onDrop={(event) => { const type = event.dataTransfer.getData(MIME); if (type && !readOnly) { event.preventDefault(); drop(type, { x: event.clientX, y: event.clientY }); } }}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={NODE_TYPES} edgeTypes={WAYS} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange}
        onConnect={connected} onConnectEnd={onConnectEnd} isValidConnection={allowed} onNodeDragStop={onNodeDragStop}
        onSelectionDragStop={onSelectionDragStop} onNodeClick={() => shell.current?.focus({ preventScroll: true })}
        nodesDraggable={!readOnly} nodesConnectable={!readOnly} nodesFocusable={false} edgesFocusable={false} disableKeyboardA11y deleteKeyCode={null}
        selectionMode={SelectionMode.Partial} snapToGrid snapGrid={SNAP} zoomOnScroll={!embedded} preventScrolling={!embedded} onlyRenderVisibleElements onInit={aim} onMoveStart={steer} defaultViewport={START} minZoom={0.1}
        elevateNodesOnSelect={false} colorMode={colorMode} attributionPosition="bottom-center">
        <Dots />
        <Controls showInteractive={false} fitViewOptions={FIT} />
        <MiniMap pannable zoomable nodeColor={colorOf} ariaLabel="Overview" style={MAP} />
      </ReactFlow>
      {children}
    </div>
  );
}

/* A layer of its own that is only shifted: drawing thousands of dots anew took most of a frame. */
function Dots() {
  const [x, y, zoom] = useStore((state) => state.transform), gap = GRID * zoom;
  return <div className="react-flow__background flow-dots" style={{ inset: -1.5 * gap, backgroundSize: `${gap}px ${gap}px`, transform: `translate(${x % gap}px, ${y % gap}px)` }} />;
}

/* All of it; if that would be too small to read, what runs, waits or differs, else where it begins. */
function look(flow, element, telling, embedded) {
  const nodes = flow.getNodes();
  if (!nodes.length) return;
  const bounds = flow.getNodesBounds(nodes), { width, height } = element.getBoundingClientRect();
  const view = getViewportForBounds(bounds, width, height, 0.1, FIT.maxZoom, FIT.padding);
  const zoom = LEGIBLE + 0.1, { x, y, width: wide, height: high } = flow.getNodesBounds(telling);
  if (view.zoom < LEGIBLE && telling.length) flow.setCenter(x + wide / 2, y + high / 2, { zoom });
  else if (view.zoom < LEGIBLE && !embedded) flow.setViewport({ zoom, x: START.x - bounds.x * zoom, y: height / 2 - (bounds.y + bounds.height / 2) * zoom });
  else flow.setViewport(view);
}

const BUSY = ["running", "waiting"];

const colorOf = (node) => (node.type === "note" ? "var(--gold-soft)" : `var(--${TONES[node.data.spec?.tone] ?? "line"})`);
const TONES = { violet: "violet-soft", green: "green-soft", blue: "blue-soft", gold: "gold-soft", red: "red-soft" };
const edgeOf = (c) => ({ source: c.source, source_port: c.sourceHandle ?? "out", target: c.target, target_port: c.targetHandle ?? "in" });

function toggled(old, changes) {
  const now = new Set(old);
  for (const { id, selected } of changes) selected ? now.add(id) : now.delete(id);
  return now;
}

function middleOf(element, flow) {
  const box = element.getBoundingClientRect();
  return flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
}

/* Nodes for React Flow. One that did not change stays the same object, so it is not drawn again. */
function drawn({ doc, specs, choices, overlay, problems, marks, selection, kept }) {
  const wrong = new Map();
  for (const each of problems ?? []) if (each.severity !== "warning") wrong.set(each.node, (wrong.get(each.node) ?? 0) + 1);
  return parentsFirst(doc).map((node) => {
    const spec = specOf(specs, node), size = sizeOf(doc, node, specs);
    const parts = [node, spec, overlay?.[node.id]?.status, overlay?.[node.id]?.note, wrong.get(node.id), marks?.nodes?.[node.id], Boolean(selection?.nodes.has(node.id)), choices, size.width, size.height];
    const old = kept.get(node.id);
    if (old && parts.every((part, i) => part === old.parts[i])) return old.made;
    const data = { node, spec, size, summary: summaryOf(node, spec, choices), state: overlay?.[node.id], wrong: wrong.get(node.id), mark: marks?.nodes?.[node.id] };
    const made = {
      id: node.id, type: viewOf(spec), position: node.position, data, ...size, measured: size, handles: handlesOf(node, spec, size), selected: parts[6],
      ...(node.parent ? { parentId: node.parent } : {}), zIndex: spec?.container ? 0 : 1,
    };
    kept.set(node.id, { parts, made });
    return made;
  });
}

function parentsFirst(doc) {
  const inner = new Map();
  for (const node of doc.nodes) inner.set(node.parent ?? null, [...(inner.get(node.parent ?? null) ?? []), node]);
  const order = [], walk = (parent) => { for (const node of inner.get(parent) ?? []) { order.push(node); walk(node.id); } };
  walk(null);
  return order;
}

/* What React Flow has measured, and a drag under way, are its own. */
function withGestures(fresh, local) {
  const known = new Map(local.map((node) => [node.id, node]));
  return fresh.map((node) => {
    const old = known.get(node.id);
    if (!old || old === node) return node;
    if (old.data === node.data && old.position === node.position && Boolean(old.selected) === node.selected) return old;
    return { ...node, measured: old.measured, ...(old.dragging ? { position: old.position, dragging: true } : {}) };
  });
}

function lines({ doc, specs, routes, overlay, marks, selection }) {
  const nodes = byId(doc);
  return doc.edges.map((edge) => {
    const id = edgeId(edge), from = nodes.get(edge.source);
    const ways = from ? outputs(from, specOf(specs, from)) : [];
    return {
      id, source: edge.source, target: edge.target, sourceHandle: edge.source_port, targetHandle: edge.target_port, type: "way", data: routes.get(id) ?? {},
      label: ways.length === 2 && !ways.some((way) => way.key === "error") ? ways.find((way) => way.key === edge.source_port)?.label : undefined,
      animated: overlay?.[edge.target]?.status === "running", className: marks?.edges?.[id] ?? "", selected: Boolean(selection?.edges.has(id)), zIndex: 1,
    };
  });
}
