/* What is selected, as a form: one node, or the workflow itself. */
import { useEffect, useMemo, useRef } from "react";
import { specOf, withChildren } from "./document.jsx";
import { Fields } from "./fields.jsx";
import { known } from "./suggesting.jsx";

const ON_ERROR = [["stop", "Stop the run"], ["continue", "Go on without a result"], ["branch", "Take the way “when it fails”"]];

export function Inspector(props) {
  const { doc, selected, place } = props;
  const node = selected.length === 1 ? doc.nodes.find((each) => each.id === selected[0]) : null;
  return (
    <aside className="flow-inspector" aria-label={node ? `Settings of ${node.name}` : "Settings of the workflow"} ref={place} tabIndex={-1}>
      {node ? <NodeForm key={node.id} node={node} {...props} /> : selected.length > 1 ? <Several {...props} /> : <WorkflowForm {...props} />}
    </aside>
  );
}

function NodeForm({ node, doc, specs, choices, sample, problems, onPatch, onRemove, onCopy, onTest, onConfig, onInto, onPin, kept, readOnly, overlay }) {
  const spec = specOf(specs, node);
  const options = useMemo(() => known(doc, specs, sample, node.id), [doc.edges, doc.nodes.length, specs, sample, node.id]);
  const mine = (problems ?? []).filter((each) => each.node === node.id);
  const context = { choices, known: options, readOnly };
  const pinned = !spec?.trigger && node.id in kept;
  const output = pinned ? kept[node.id] : spec?.trigger ? sample.trigger : sample.steps?.[node.id];
  return (
    <>
      <div className="row between"><h2>{spec?.emoji} {node.name}</h2><span className={`chip ${spec?.tone ?? ""}`}>{spec?.label ?? "Unknown"}</span></div>
      <p className="hint">{spec?.about ?? "This installation does not know this kind of node. Nothing of it is lost."}</p>
      {mine.filter((each) => !each.field).map((each) => <p key={each.message} className="error-text">{each.message}</p>)}
      {overlay?.[node.id]?.problem && <p className="error-text">In the run on the canvas: {overlay[node.id].problem}</p>}
      <Name node={node} readOnly={readOnly} onChange={(name) => onPatch(node.id, { name })} />
      {!spec?.trigger && <Place node={node} doc={doc} specs={specs} readOnly={readOnly} onInto={onInto} />}
      <Fields rows={rowsOf(node, spec, choices)} values={node.config} context={context} problems={mine} onChange={(key, value) => onConfig(node.id, key, value)} />
      {spec?.can_fail && <Failing node={node} spec={spec} readOnly={readOnly} onPatch={onPatch} />}
      {!spec?.note && <p className="hint">Later steps call its result <code className="flow-code">steps.{node.id}.output</code></p>}
      {output !== undefined && <div className="field"><span className="label small">{pinned ? "What it gives in tests" : "Data from the last run"}</span><pre className="flow-data" tabIndex={0}>{JSON.stringify(output, null, 2)}</pre></div>}
      {onPin && !readOnly && !spec?.trigger && !spec?.note && output !== undefined && (
        <label className="check"><input type="checkbox" checked={pinned} onChange={(event) => onPin(node.id, event.target.checked)} /><span>Give this result in every test, without running the node</span></label>
      )}
      {!readOnly && (
        <div className="row wrap">
          {onTest && !spec?.trigger && !spec?.note && !spec?.container && <button type="button" className="btn sm" onClick={() => onTest(node.id)}>Test this node</button>}
          <button type="button" className="btn sm" onClick={onCopy}>Duplicate</button>
          <button type="button" className="btn sm" onClick={() => onRemove([node.id])}>Delete</button>
        </div>
      )}
    </>
  );
}

/* What a tool is given has the fields of that tool. */
function rowsOf(node, spec, choices) {
  const given = choices?.tool?.find((each) => each.value === node.config.tool)?.fields;
  const rows = spec?.fields ?? [];
  return given?.length ? rows.map((row) => (row.key === "arguments" ? { ...row, kind: "group", fields: given } : row)) : rows;
}

function Name({ node, readOnly, onChange }) {
  const input = useRef(null);
  useEffect(() => { if (input.current && input.current !== document.activeElement) input.current.value = node.name; }, [node.name]);
  const write = (event) => { const name = event.target.value.trim(); if (name) onChange(name); };
  return (
    <div className="field">
      <label htmlFor="flow-node-name">Name</label>
      <input id="flow-node-name" ref={input} type="text" className="input" defaultValue={node.name} maxLength={80} readOnly={readOnly} onChange={write} onBlur={(event) => { if (!event.target.value.trim()) event.target.value = node.name; }} />
    </div>
  );
}

/* Which loop it is part of. Connections across the border of a loop are cut. */
function Place({ node, doc, specs, readOnly, onInto }) {
  const own = withChildren(doc, [node.id]);
  const loops = doc.nodes.filter((each) => specOf(specs, each)?.container && !own.has(each.id));
  if (!loops.length) return null;
  return (
    <div className="field">
      <label htmlFor="flow-node-place">Part of</label>
      <select id="flow-node-place" className="input" disabled={readOnly} value={node.parent ?? ""} onChange={(event) => onInto(node.id, event.target.value || null)}>
        <option value="">No loop</option>
        {loops.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
      </select>
    </div>
  );
}

function Failing({ node, spec, readOnly, onPatch }) {
  const number = (text) => (text === "" ? null : Number(text));
  const retry = (text) => onPatch(node.id, { retry: text === "" ? null : { first_wait_s: 2, longest_wait_s: 60, ...node.retry, times: Math.min(Math.max(Math.trunc(Number(text)), 0), 10) } });
  return (
    <details open={node.on_error !== "stop" || node.retry !== null || node.timeout_s !== null}>
      <summary>When it fails</summary>
      <div>
        <div className="field"><label htmlFor="flow-on-error">After the last try</label>
          <select id="flow-on-error" className="input" disabled={readOnly} value={node.on_error} onChange={(event) => onPatch(node.id, { on_error: event.target.value })}>
            {ON_ERROR.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </div>
        <div className="field"><label htmlFor="flow-retries">Tries again</label>
          <input id="flow-retries" type="number" className="input" min={0} max={10} readOnly={readOnly} placeholder={`${spec.retries}, as usual`} value={node.retry?.times ?? ""} onChange={(event) => retry(event.target.value)} />
        </div>
        <div className="field"><label htmlFor="flow-timeout">Longest time for one try, in seconds</label>
          <input id="flow-timeout" type="number" className="input" min={1} readOnly={readOnly} placeholder={spec.timeout_s ? `${spec.timeout_s}, as usual` : "No limit"} value={node.timeout_s ?? ""} onChange={(event) => onPatch(node.id, { timeout_s: number(event.target.value) })} />
        </div>
      </div>
    </details>
  );
}

function Several({ selected, onRemove, onCopy, readOnly }) {
  return (
    <>
      <h2>{selected.length} nodes</h2>
      <p className="hint">Drag them together, copy or delete them.</p>
      {!readOnly && <div className="row wrap"><button type="button" className="btn sm" onClick={onCopy}>Duplicate</button><button type="button" className="btn sm" onClick={() => onRemove(selected)}>Delete</button></div>}
    </>
  );
}

function WorkflowForm({ doc, workflowFields, choices, readOnly, onSetting, problems }) {
  const context = { choices, readOnly, known: [{ path: "trigger.data", note: "what began the run" }, ...doc.nodes.map((node) => ({ path: `steps.${node.id}.output`, note: node.name }))] };
  return (
    <>
      <h2>The workflow</h2>
      <p className="hint">Select a node to set it up. These settings hold for every run.</p>
      <Fields rows={workflowFields} values={doc} context={context} problems={(problems ?? []).filter((each) => !each.node)} onChange={onSetting} />
    </>
  );
}
