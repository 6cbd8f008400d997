/* Connecting without a mouse: by which way out, to which node. Only what is possible is offered. */
import { useState } from "react";
import { outputs, refusal, specOf } from "./document.jsx";

export function possible(doc, specs, node) {
  return outputs(node, specOf(specs, node)).map((way) => ({
    ...way,
    targets: doc.nodes.flatMap((to) => (specOf(specs, to)?.inputs ?? []).map((port) => ({ source: node.id, source_port: way.key, target: to.id, target_port: port.key, name: to.name })))
      .filter((edge) => !refusal(doc, specs, edge)),
  }));
}

export function ConnectForm({ doc, specs, node, onConnect, onDone, autoFocus }) {
  const ways = possible(doc, specs, node).filter((way) => way.targets.length);
  const [key, setKey] = useState(ways[0]?.key);
  const way = ways.find((each) => each.key === key) ?? ways[0];
  const [target, setTarget] = useState("");
  if (!ways.length) return <p className="hint">There is nothing this node could lead to.</p>;
  const chosen = way.targets.find((each) => each.target === target) ?? way.targets[0];
  const submit = (event) => {
    event.preventDefault();
    const { name, ...edge } = chosen;
    onConnect(edge);
    setTarget("");
    onDone?.();
  };
  return (
    <form onSubmit={submit}>
      {ways.length > 1 && (
        <select className="input" aria-label="Way out" autoFocus={autoFocus} value={way.key} onChange={(event) => setKey(event.target.value)}>
          {ways.map((each) => <option key={each.key} value={each.key}>{each.label}</option>)}
        </select>
      )}
      <select className="input" aria-label={`Connect ${node.name} to`} autoFocus={autoFocus && ways.length === 1} value={chosen.target} onChange={(event) => setTarget(event.target.value)}>
        {way.targets.map((each) => <option key={`${each.target}.${each.target_port}`} value={each.target}>{each.name}</option>)}
      </select>
      <button type="submit" className="btn sm">Connect</button>
    </form>
  );
}
