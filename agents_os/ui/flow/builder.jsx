/* The builder of a workflow: palette, canvas or list, inspector, problems. The work happens here;
   the server is sent the whole definition a moment after the last change. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Canvas } from "./canvas.jsx";
import { ConnectForm } from "./connecting.jsx";
import * as edit from "./document.jsx";
import { useHistory } from "./history.jsx";
import { Inspector } from "./inspector.jsx";
import { KEYS, neighbour, wish } from "./keys.jsx";
import { tidied } from "./layout.jsx";
import { Outline } from "./outline.jsx";
import { Palette } from "./palette.jsx";
import { useSaving } from "./saving.jsx";
import { Clash, Empty, Problems, Tools } from "./frame.jsx";

const NONE = { nodes: new Set(), edges: new Set() };
const only = (id) => ({ nodes: new Set(id ? [id] : []), edges: new Set() });
let clipboard = null; // of this tab, also from one workflow to another

/* Mounts anew for each workflow, and for a newer draft when nothing is unsaved here: what is unsaved
   outlives a lost connection, after which the page is read again. */
export function Builder(props) {
  const { opened } = props, held = useRef({}); // what it shows: {id, key, revision, unsaved}
  if (!opened?.key) return null;
  const stays = held.current.id === opened.id && (held.current.unsaved || held.current.revision >= opened.revision);
  if (!stays) held.current = { id: opened.id, key: opened.key, revision: opened.revision, unsaved: false };
  return <Work key={held.current.key} held={held} {...props} />;
}

function Work({ held, opened, ack, theirs, choices, sample, samples, overlay, problems, picked, colorMode, onSave, onTest, onPin, ...fixed }) {
  const readOnly = !opened.can_edit;
  const [{ types, groups, workflowFields }] = useState(fixed); // the same in each render, though not the same object
  const [specs] = useState(() => edit.specsOf(types));
  const { doc, change, undo, redo, canUndo, canRedo } = useHistory(opened.definition);
  const saving = useSaving({ opened, ack, theirs, doc, change, held, onSave, readOnly });
  const [selection, setSelection] = useState(NONE);
  const [listed, setListed] = useState(() => window.matchMedia("(max-width: 760px)").matches);
  const [panel, setPanel] = useState(""); // connect or keys
  const [said, setSaid] = useState("");
  const canvas = useRef(null), place = useRef(null), search = useRef(null);
  const selected = useMemo(() => [...selection.nodes].filter((id) => doc.nodes.some((node) => node.id === id)), [selection, doc.nodes]);
  const known = useMemo(() => ({ trigger: samples.trigger, ...sample }), [sample, samples]);
  const current = selected.length === 1 ? doc.nodes.find((node) => node.id === selected[0]) : null;

  const select = useCallback((id) => setSelection((old) => (old.nodes.size === 1 && old.nodes.has(id) ? old : only(id))), []);
  const reveal = useCallback((id) => { select(id); if (!listed) canvas.current?.show(id); }, [select, listed]);
  const openSettings = useCallback((id) => { select(id); setTimeout(() => (place.current?.querySelector("input, textarea, select") ?? place.current)?.focus(), 50); }, [select]);
  const connect = useCallback((edge) => change((old) => (edit.refusal(old, specs, edge) ? old : edit.connect(old, edge))), [change, specs]);
  const patch = useCallback((id, fields) => change((old) => edit.patchNode(old, id, fields), `${id}.${Object.keys(fields)[0]}`), [change]);
  const configure = useCallback((id, key, value) => change((old) => {
    const { [key]: _, ...rest } = old.nodes.find((node) => node.id === id)?.config ?? {};
    return edit.patchNode(old, id, { config: value === null || value === undefined ? rest : { ...rest, [key]: value } });
  }, `${id}.${key}`), [change]);
  const setting = useCallback((key, value) => change((old) => ({ ...old, [key]: value ?? workflowFields.find((row) => row.key === key)?.default ?? null }), key), [change, workflowFields]);

  const put = (type, where) => {
    const [next, id] = edit.addNode(doc, specs, type, where);
    change(next);
    setSelection(only(id));
    setSaid(`${specs.get(type).label} added.`);
    return id;
  };
  const add = (type) => {
    const spec = specs.get(type), from = current ?? (listed ? edit.inOrder(doc).filter((node) => !edit.specOf(specs, node)?.note).at(-1) : null);
    const follows = from && !spec.trigger && !spec.note ? from : null;
    const middle = follows ? edit.placeAfter(doc, specs, follows.id) : (listed ? null : canvas.current?.middle()) ?? edit.freePlace(doc);
    const id = put(type, { position: middle, parent: follows?.parent ?? null, after: follows?.id });
    if (listed) openSettings(id);
    else setTimeout(() => { canvas.current?.show(id); canvas.current?.focus(); }, 60);
  };
  const addInside = (parent, type) => put(type, { position: { x: 24, y: 72 + 90 * doc.nodes.filter((node) => node.parent === parent).length }, parent });
  const remove = (ids = selected, edges = [...selection.edges]) => { change((old) => edit.remove(old, ids, edges)); setSelection(NONE); setSaid("Deleted. Ctrl + Z brings it back."); setTimeout(() => { if (document.activeElement === document.body) document.getElementById("flow-undo")?.focus(); }, 60); };
  const copy = () => { if (selected.length) clipboard = edit.copied(doc, selected); };
  const paste = (clip = clipboard) => {
    if (!clip?.nodes.length) return;
    const [next, ids] = edit.paste(doc, clip);
    change(next);
    setSelection({ nodes: new Set(ids), edges: new Set() });
  };
  const moved = (moves) => change((old) => moves.reduce((now, { id, parent, position }) => {
    const node = now.nodes.find((each) => each.id === id);
    const at = edit.snapped(position);
    if ((node.parent ?? null) !== parent) return edit.moveInto(now, id, parent, at);
    return node.position.x === at.x && node.position.y === at.y ? now : edit.patchNode(now, id, { position: at });
  }, old));
  const tidy = () => { change(tidied(doc, specs)); canvas.current?.fit(); };
  const go = (way) => {
    const id = neighbour(doc, selected.at(-1), way);
    if (!id) return;
    reveal(id);
    const node = doc.nodes.find((each) => each.id === id), leads = doc.edges.filter((edge) => edge.source === id).map((edge) => doc.nodes.find((each) => each.id === edge.target)?.name);
    setSaid(`${node.name}, ${edit.specOf(specs, node)?.label ?? "unknown"}${leads.length ? `, leads to ${leads.join(" and ")}` : ""}.`);
  };
  const nudge = ({ x, y }) => change((old) => selected.reduce((now, id) => { const { position } = now.nodes.find((node) => node.id === id); return edit.patchNode(now, id, { position: { x: position.x + x, y: position.y + y } }); }, old), "nudge");

  const shut = () => { setPanel(""); canvas.current?.focus(); };
  const looks = { go, open: () => current && openSettings(current.id), fit: () => canvas.current?.fit(), zoom: (by) => canvas.current?.zoom(by), list: () => setListed(true), help: () => setPanel("keys"), copy, nothing: () => (panel ? shut() : setSelection(NONE)), all: () => setSelection({ nodes: new Set(doc.nodes.map((node) => node.id)), edges: new Set() }) };
  const changes = { nudge, undo, redo, remove: () => (selected.length || selection.edges.size) && remove(), add: () => search.current?.focus(), connect: () => current && setPanel("connect"), tidy, paste: () => paste(), duplicate: () => paste(edit.copied(doc, selected)), cut: () => { copy(); remove(); } };
  const actions = readOnly ? looks : { ...looks, ...changes };
  const onKeyDown = (event) => {
    const [name, argument] = (event.target.closest("input, textarea, select, form") ? null : wish(event)) ?? [];
    if (!name || !actions[name] || (name === "open" && event.target.closest("button"))) return;
    event.preventDefault();
    event.stopPropagation();
    actions[name](argument);
  };
  const back = (event) => { if (event.key === "Escape" && !listed) { event.preventDefault(); canvas.current?.focus(); } };
  const everywhere = (event) => { // undo works wherever the focus is, but fields have their own
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(event.key.toLowerCase()) || event.target.closest("input, textarea")) return;
    onKeyDown(event);
  };

  useEffect(() => { if (picked?.id) reveal(picked.id); }, [picked?.id, picked?.at]);

  const shared = { doc, specs, choices, overlay, problems, selection, readOnly };
  const empty = <Empty readOnly={readOnly} onAdd={() => search.current?.focus()} />;
  return (
    <div className="flow-builder" onKeyDown={everywhere}>
      {saving.clash && <Clash theirs={saving.clash} onMerge={saving.merge} onReload={saving.reload} />}
      <div className={`flow-body ${readOnly ? "fixed" : ""}`}>
        {!readOnly && <Palette groups={groups} types={types} onAdd={add} search={search} />}
        <div className="flow-center">
          <Tools {...{ readOnly, listed, setListed, undo, redo, canUndo, canRedo, tidy, saving, count: doc.nodes.length }} onFit={() => canvas.current?.fit()} onKeys={() => setPanel(panel === "keys" ? "" : "keys")}
            onRemove={selected.length || selection.edges.size ? () => remove() : null} />
          {listed
            ? <Outline {...shared} onSelect={select} onOpen={openSettings} onChange={change} onConnect={connect} onRemove={(ids) => remove(ids, [])} onDisconnect={(id) => change(edit.disconnect(doc, id))} onInside={addInside} types={types} empty={empty} />
            : (
              <Canvas {...shared} colorMode={colorMode} handle={canvas} onSelect={setSelection} onMove={moved} onConnect={connect} onRefuse={setSaid} onDrop={(type, where) => put(type, where)} onKeyDown={onKeyDown}
                label="Canvas. Arrow keys go from node to node, Enter opens a node, A adds one, question mark lists all keys.">
                {doc.nodes.length === 0 && <div className="flow-empty">{empty}</div>}
                {panel === "connect" && current && (
                  <div className="flow-connect" role="dialog" aria-label={`Connect ${current.name}`} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); shut(); } }}>
                    <b>Connect {current.name} to</b>
                    <ConnectForm doc={doc} specs={specs} node={current} onConnect={connect} autoFocus onDone={shut} />
                  </div>
                )}
                {panel === "keys" && (
                  <div className="flow-connect" role="dialog" aria-label="Keys of the canvas">
                    <div className="row between"><b>Keys</b><button type="button" className="btn sm" autoFocus onClick={shut}>Close</button></div>
                    <dl className="flow-keys">{KEYS.map(([key, text]) => [<dt key={key}><kbd>{key}</kbd></dt>, <dd key={text}>{text}</dd>])}</dl>
                  </div>
                )}
              </Canvas>
            )}
          <div role="status" aria-live="polite" className={said ? "flow-said" : "visually-hidden"}>{said}</div>
          <Problems problems={problems} doc={doc} onOpen={(id) => { reveal(id); openSettings(id); }} />
        </div>
        <div onKeyDown={back} style={{ display: "contents" }}>
          <Inspector {...shared} {...{ selected, sample: known, kept: samples, workflowFields, place, onTest, onPin }} onInto={(id, parent) => change((old) => edit.moveInto(old, id, parent, { x: 24, y: 72 + 90 * old.nodes.filter((node) => node.parent === parent).length }))} onPatch={patch} onConfig={configure} onSetting={setting} onRemove={(ids) => remove(ids, [])} onCopy={() => paste(edit.copied(doc, selected))} />
        </div>
      </div>
    </div>
  );
}

/* To look at only: the difference between two versions, a run. */
export function FlowView({ definition, types, overlay, marks, label, choices, colorMode }) {
  const [specs] = useState(() => edit.specsOf(types));
  const [selection, setSelection] = useState(NONE);
  if (!definition?.nodes) return null;
  return <Canvas doc={definition} specs={specs} choices={choices} overlay={overlay} marks={marks} selection={selection} onSelect={setSelection} readOnly embedded label={label} colorMode={colorMode} />;
}
