/* What can be put on the canvas: dragged, clicked, or found by name and added with Enter. */
import { useState } from "react";
import { MIME } from "./canvas.jsx";

export function Palette({ groups, types, onAdd, search }) {
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false); // on a phone, where there is no room for all of them
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (spec) => words.every((word) => `${spec.label} ${spec.about} ${spec.group_title}`.toLowerCase().includes(word));
  const begins = (spec) => spec.label.toLowerCase().startsWith(words[0] ?? "");
  const hits = types.filter((spec) => spec.offered && fits(spec)).sort((a, b) => begins(b) - begins(a));
  const onKeyDown = (event) => {
    if (event.key === "Escape") setQuery("");
    if (event.key !== "Enter" || !hits.length) return;
    event.preventDefault();
    onAdd(hits[0].key);
    setQuery("");
  };
  return (
    <section className={`flow-palette ${open || query ? "open" : ""}`} aria-label="Nodes to add">
      <input ref={search} type="search" className="input" placeholder="Find a node…" aria-label="Find a node; Enter adds the first one found" maxLength={60} value={query} onKeyDown={onKeyDown} onChange={(event) => setQuery(event.target.value)} />
      <button type="button" className="btn sm phone-only" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "Fewer" : "All nodes"}</button>
      {groups.map((group) => {
        const members = hits.filter((spec) => spec.group === group.key);
        return members.length > 0 && (
          <div key={group.key} className="shelf">
            <h2>{group.title}</h2>
            <ul>{members.map((spec) => <li key={spec.key}><Item spec={spec} onAdd={onAdd} /></li>)}</ul>
          </div>
        );
      })}
      {hits.length === 0 && <p className="hint">No node is called that.</p>}
    </section>
  );
}

function Item({ spec, onAdd }) {
  const drag = (event) => {
    event.dataTransfer.setData(MIME, spec.key);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <button type="button" className={`flow-item fam-${spec.tone}`} draggable onDragStart={drag} onClick={() => onAdd(spec.key)} title={spec.about}>
      <i aria-hidden="true" /><span className="trunc">{spec.label}</span>
    </button>
  );
}
