/* Text with {{ … }} or an expression, and what can stand there, from the nodes before. */
import { useEffect, useId, useRef, useState } from "react";
import { before, byId, specOf } from "./document.jsx";

const DEEPEST = 3, MOST = 12, LONGEST = 40;

/* Everything a node can refer to: [{path, note}]. `sample`: the data of the last run. */
export function known(doc, specs, sample, id) {
  const found = [], add = (path, note) => found.some((each) => each.path === path) || found.push({ path, note });
  const nodes = byId(doc);
  for (let at = nodes.get(id)?.parent; at; at = nodes.get(at)?.parent) for (const each of specOf(specs, nodes.get(at))?.inner ?? []) add(each.path, each.note);
  leaves("trigger.data", sample?.trigger ?? {}, add);
  for (const key of Object.keys(doc.input_schema?.properties ?? {})) add(`trigger.data.${key}`, "");
  add("trigger.data", "What began the run");
  for (const node of before(doc, id)) {
    const spec = specOf(specs, node);
    if (spec?.trigger || spec?.note) continue;
    const output = `steps.${node.id}.output`;
    for (const port of spec?.outputs ?? []) for (const [key, about] of Object.entries(port.properties ?? {})) add(`${output}.${key}`, about);
    if (sample?.steps?.[node.id] !== undefined) leaves(output, sample.steps[node.id], add);
    add(output, node.name);
  }
  return found;
}

function leaves(path, value, add, depth = 0) {
  if (value !== null && typeof value === "object" && depth < DEEPEST) {
    const entries = Array.isArray(value) ? value.slice(0, 1).map((each) => [`${path}[0]`, each]) : Object.entries(value).filter(([key]) => /^[A-Za-z_]\w*$/.test(key)).map(([key, each]) => [`${path}.${key}`, each]);
    for (const [at, each] of entries) leaves(at, each, add, depth + 1);
    if (depth) add(path, "");
  } else if (depth) add(path, shown(value));
}
export const shown = (value) => { const text = typeof value === "string" ? value : JSON.stringify(value) ?? ""; return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text; };

/* The word being written before the caret; null where nothing can stand. */
function wordAt(text, caret, template) {
  const head = text.slice(0, caret);
  if (template && head.lastIndexOf("{{") <= head.lastIndexOf("}}")) return null;
  return head.match(/[A-Za-z_][\w.[\]]*$/)?.[0] ?? (template && /\{\{\s*$/.test(head) ? "" : null);
}

export function Suggesting({ id, value, onChange, options, template, lines, most, describedBy, readOnly }) {
  const list = useId(), input = useRef(null), offer = useRef(null);
  const [word, setWord] = useState(null);
  const [at, setAt] = useState(0);
  const hits = word === null ? [] : options.filter((each) => each.path.toLowerCase().includes(word.toLowerCase()) && each.path !== word).slice(0, MOST);
  useEffect(() => { if (hits.length) offer.current.children[at]?.scrollIntoView({ block: "nearest" }); }, [hits.length, at]);
  const look = (element) => { setWord(wordAt(element.value, element.selectionStart, template)); setAt(0); };
  const put = (path, from, to) => {
    const text = value ?? "", closing = template && !/^\s*\}\}/.test(text.slice(to)) ? " }}" : "";
    const next = `${text.slice(0, from)}${path}${closing}${text.slice(to)}`;
    onChange(next);
    setWord(null);
    requestAnimationFrame(() => { input.current?.focus(); input.current?.setSelectionRange(from + path.length + closing.length, from + path.length + closing.length); });
  };
  const take = (option) => { const caret = input.current.selectionStart; put(option.path, caret - word.length, caret); };
  const onKeyDown = (event) => {
    if (event.ctrlKey && event.key === " ") { event.preventDefault(); setWord(wordAt(input.current.value, input.current.selectionStart, template) ?? ""); return; }
    if (!hits.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((at + step + hits.length) % hits.length);
    else if (event.key === "Enter" || event.key === "Tab") take(hits[at]);
    else if (event.key === "Escape") { event.stopPropagation(); setWord(null); }
    else return;
    event.preventDefault();
  };
  const shared = {
    id, ref: input, value: value ?? "", className: `input ${template ? "" : "code"}`, maxLength: most, readOnly, onKeyDown, spellCheck: template, "aria-describedby": describedBy,
    role: "combobox", "aria-expanded": hits.length > 0, "aria-controls": list, "aria-autocomplete": "list", "aria-activedescendant": hits.length ? `${list}-${at}` : undefined,
    onChange: (event) => { onChange(event.target.value); look(event.target); }, onBlur: () => setTimeout(() => setWord(null), 150), onClick: (event) => look(event.target),
  };
  const insert = (path) => { const text = value ?? ""; onChange(template ? `${text}${text && !/\s$/.test(text) ? " " : ""}{{ ${path} }}` : `${text}${path}`); };
  return (
    <>
      <div className="flow-suggest">
        {lines > 1 ? <textarea {...shared} rows={lines} /> : <input type="text" {...shared} />}
        <ul id={list} ref={offer} role="listbox" aria-label="What can stand here" hidden={hits.length === 0}>
          {hits.map((each, i) => (
            <li key={each.path} id={`${list}-${i}`} role="option" aria-selected={i === at} onMouseDown={(event) => { event.preventDefault(); take(each); }}>
              <code>{each.path}</code><span className="trunc">{each.note}</span>
            </li>
          ))}
        </ul>
      </div>
      {!readOnly && options.length > 0 && (
        <select className="input" aria-label="Insert data of an earlier step" value="" onChange={(event) => insert(event.target.value)}>
          <option value="">Insert data…</option>
          {options.map((each) => <option key={each.path} value={each.path}>{each.path}{each.note ? ` · ${each.note}` : ""}</option>)}
        </select>
      )}
    </>
  );
}
