/* How nodes look on the canvas, and what React Flow is told of them. */
import { memo } from "react";
import { Handle, Position } from "@xyflow/react";
import { outputs } from "./document.jsx";

const HANDLE = 12, HEAD_MIDDLE = 17, FIRST_OUT = 76, OUT = 20;

/* State of a node in a run: what is drawn in its corner, and the word for it. */
export const STATES = {
  pending: ["·", "not started"], running: ["▶", "running"], waiting: ["⏳", "waiting"], succeeded: ["✅", "done"],
  failed: ["❌", "failed"], skipped: ["⏭", "skipped"], cancelled: ["⏹", "stopped"],
};

/* Known in advance, so that nodes out of sight need not be drawn to be measured. */
export function handlesOf(node, spec, size) {
  const at = (id, type, x, y) => ({ id, type, position: type === "source" ? Position.Right : Position.Left, x: x - HANDLE / 2, y: y - HANDLE / 2, width: HANDLE, height: HANDLE });
  const ins = (spec?.inputs ?? []).map((port, i) => at(port.key, "target", 0, HEAD_MIDDLE + i * OUT));
  return [...ins, ...outputs(node, spec).map((port, i, all) => at(port.key, "source", size.width, outTop(spec, size, i, all.length)))];
}

function outTop(spec, size, index, count) {
  if (count === 1) return HEAD_MIDDLE;
  return spec?.container ? size.height - (count - index) * OUT + OUT / 2 - 4 : FIRST_OUT + index * OUT;
}

function Ports({ node, spec, size }) {
  const ways = outputs(node, spec);
  return (
    <>
      {(spec?.inputs ?? []).map((port, i) => <Handle key={port.key} id={port.key} type="target" position={Position.Left} style={{ top: HEAD_MIDDLE + i * OUT }} />)}
      {ways.map((port, i) => (
        <Handle key={port.key} id={port.key} type="source" position={Position.Right} style={{ top: outTop(spec, size, i, ways.length) }}
          className={port.key === "error" ? "fails" : undefined} title={port.label} />
      ))}
    </>
  );
}

function Wrong({ count }) {
  return count > 0 && <span className="wrong" title={`${count} to put right`}>{count}<span className="visually-hidden"> to put right</span></span>;
}

function Head({ data: { node, spec, state } }) {
  const [mark, word] = STATES[state?.status] ?? [];
  return (
    <div className="head">
      <span aria-hidden="true">{spec?.emoji ?? "❔"}</span>
      <span className="name trunc" title={node.name}>{node.name}</span>
      {mark && <span className="mark" title={word}><span aria-hidden="true">{mark}</span><span className="visually-hidden">{word}</span></span>}
    </div>
  );
}

const classes = ({ spec, state, mark }) => `fam-${spec?.tone ?? "grey"} ${state?.status ?? ""} ${mark ?? ""}`;

const Step = memo(function Step({ data }) {
  const { node, spec, size, summary, state } = data;
  const ways = outputs(node, spec);
  return (
    <div className={`flow-node ${classes(data)}`} style={{ height: size.height }}>
      <Wrong count={data.wrong} />
      <div className="frame" style={{ height: "100%" }}>
        <div className="inner">
          <Head data={data} />
          <div className="text trunc" title={state?.note || summary}>{state?.note || summary}</div>
          {ways.length > 1 && <div className="outs">{ways.map((port) => <span key={port.key} className="trunc">{port.label}</span>)}</div>}
        </div>
      </div>
      <Ports node={node} spec={spec} size={size} />
    </div>
  );
});

const Box = memo(function Box({ data }) {
  const { node, spec, size, summary, state } = data;
  return (
    <div className={`flow-box ${classes(data)}`}>
      <Wrong count={data.wrong} />
      <Head data={data} />
      <div className="text trunc">{state?.note || summary}</div>
      <Ports node={node} spec={spec} size={size} />
    </div>
  );
});

const Note = memo(function Note({ data }) {
  return <div className={`flow-note ${data.mark ?? ""}`}>{data.summary || "An empty note"}</div>;
});

export const NODE_TYPES = { step: Step, box: Box, note: Note };
export const viewOf = (spec) => (spec?.container ? "box" : spec?.note ? "note" : "step");

/* One line that says what a node is set to. */
export function summaryOf(node, spec, choices) {
  for (const field of spec?.summary ?? []) {
    const value = node.config?.[field.key];
    if (value === undefined || value === null || value === "") continue;
    const offered = choices?.[field.kind] ?? field.options ?? [];
    const choice = offered.find((each) => each.value === value);
    if (choice) return choice.label;
    if (offered.length) return "To be chosen";
    if (typeof value !== "object") return `${field.prefix ?? ""}${value}`;
  }
  return spec?.label ?? `Unknown: ${node.type}`;
}
