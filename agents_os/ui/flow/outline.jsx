/* The list view: the same workflow as steps in their order, and everything that can be done. */
import { useState } from "react";
import { byId, edgeId, inOrder, outputs, specOf, swapped } from "./document.jsx";
import { ConnectForm } from "./connecting.jsx";
import { STATES, summaryOf } from "./node_views.jsx";

export function Outline(props) {
  if (!props.doc.nodes.length) return <div className="flow-list">{props.empty}</div>;
  return <div className="flow-list" aria-label="Steps"><Level {...props} parent={null} prefix="" /></div>;
}

function Level({ parent, prefix, ...props }) {
  return (
    <ol>
      {inOrder(props.doc, parent).map((node, i) => <Row key={node.id} node={node} number={`${prefix}${i + 1}`} {...props} />)}
    </ol>
  );
}

function Row({ node, number, ...props }) {
  const { doc, specs, choices, overlay, problems, selection, onSelect, onRemove, onChange, onOpen, readOnly } = props;
  const spec = specOf(specs, node), mine = (problems ?? []).filter((each) => each.node === node.id && each.severity !== "warning");
  const [, word] = STATES[overlay?.[node.id]?.status] ?? [];
  const inner = spec?.container ? <Level {...props} parent={node.id} prefix={`${number}.`} /> : null;
  return (
    <li className={`flow-step fam-${spec?.tone ?? "grey"} ${selection.nodes.has(node.id) ? "on" : ""}`} onFocus={() => onSelect(node.id)}>
      <div className="row">
        <span className="num faint">{number}</span><span aria-hidden="true">{spec?.emoji}</span>
        <b>{node.name}</b><span className="small muted grow">{summaryOf(node, spec, choices)}</span>
        {word && <span className="chip">{STATES[overlay[node.id].status][0]} {word}</span>}
        {mine.length > 0 && <span className="chip red" title={mine.map((each) => each.message).join(" ")}>{mine.length} to put right</span>}
        <button type="button" className="btn sm" aria-label={`${readOnly ? "Look at" : "Configure"} ${node.name}`} onClick={() => onOpen(node.id)}>{readOnly ? "Look" : "Configure"}</button>
        {!readOnly && <Moves node={node} {...props} />}
        {!readOnly && <button type="button" className="btn sm" aria-label={`Delete ${node.name}`} onClick={() => onRemove([node.id])}>Delete</button>}
      </div>
      <Ways node={node} spec={spec} {...props} />
      {inner}
      {spec?.container && !readOnly && <Inside node={node} {...props} />}
    </li>
  );
}

function Inside({ node, types, onInside }) {
  return (
    <select className="input" style={{ width: "auto", marginTop: 6 }} aria-label={`Add inside of ${node.name}`} value="" onChange={(event) => onInside(node.id, event.target.value)}>
      <option value="">Add inside…</option>
      {types.filter((spec) => spec.offered && !spec.trigger).map((spec) => <option key={spec.key} value={spec.key}>{spec.label}</option>)}
    </select>
  );
}

function Moves({ node, doc, specs, onChange }) {
  const move = (step) => { const next = swapped(doc, specs, node.id, step); if (next) onChange(next, "Move"); };
  return [[-1, "↑", "earlier"], [1, "↓", "later"]].map(([step, sign, word]) => (
    <button key={word} type="button" className="btn sm icon" aria-label={`Move ${node.name} ${word}`} disabled={!swapped(doc, specs, node.id, step)} onClick={() => move(step)}>{sign}</button>
  ));
}

/* Where each way out leads, and where else it could. */
function Ways({ node, spec, doc, specs, onDisconnect, onConnect, readOnly }) {
  const [adding, setAdding] = useState(false);
  const nodes = byId(doc), ways = outputs(node, spec);
  if (!ways.length) return null;
  const named = (edge) => (ways.length > 1 ? `${ways.find((way) => way.key === edge.source_port)?.label ?? edge.source_port}: ` : "");
  return (
    <>
      <ul className="ways">
        {doc.edges.filter((edge) => edge.source === node.id).map((edge) => (
          <li key={edgeId(edge)}>
            <span>→ {named(edge)}{nodes.get(edge.target)?.name}</span>
            {!readOnly && <button type="button" className="link small" aria-label={`Disconnect ${node.name} from ${nodes.get(edge.target)?.name}`} onClick={() => onDisconnect(edgeId(edge))}>Disconnect</button>}
          </li>
        ))}
        {!readOnly && !adding && <li><button type="button" className="link small" aria-label={`Connect ${node.name}`} onClick={() => setAdding(true)}>Connect…</button></li>}
      </ul>
      {adding && !readOnly && <ConnectForm doc={doc} specs={specs} node={node} onConnect={onConnect} onDone={() => setAdding(false)} autoFocus />}
    </>
  );
}
