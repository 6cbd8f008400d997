/* What stands around the canvas: tools, problems, what a colleague did, and the first steps. */

const WORDS = { saved: "Saved", unsaved: "Not saved yet", saving: "Saving…", refused: "Not saved", clash: "Not saved: changed by a colleague" };

export function Tools({ readOnly, listed, setListed, undo, redo, canUndo, canRedo, tidy, saving, onFit, onKeys, onRemove, count }) {
  const tool = (text, onClick, more = {}) => <button type="button" className="btn sm" onClick={onClick} {...more}>{text}</button>;
  return (
    <div className="flow-tools" role="toolbar" aria-label="Tools">
      {tool("Canvas", () => setListed(false), { "aria-pressed": !listed })}
      {tool("List", () => setListed(true), { "aria-pressed": listed })}
      <span className="sep" />
      {!readOnly && tool("Undo", undo, { id: "flow-undo", disabled: !canUndo, title: "Ctrl + Z" })}
      {!readOnly && tool("Redo", redo, { disabled: !canRedo, title: "Ctrl + Shift + Z" })}
      {!readOnly && tool("Delete", onRemove, { disabled: !onRemove, title: "Delete" })}
      {!readOnly && tool("Tidy up", tidy, { disabled: count < 2, title: "T" })}
      {!listed && tool("Show all", onFit, { title: "F" })}
      {!listed && tool("Keys", onKeys, { title: "?" })}
      <span className="grow" />
      <span role="status" className={saving.state === "refused" || saving.state === "clash" ? "small error-text" : "small faint"}>
        {readOnly ? "To look at only" : WORDS[saving.state]}{saving.told && ` · ${saving.told}`}
      </span>
    </div>
  );
}

export function Clash({ theirs, onMerge, onReload }) {
  return (
    <div className="flow-clash" role="alert">
      <span className="grow"><b>{theirs.who}</b> saved this draft while you worked on it. Your changes are still here, and so are theirs.</span>
      <button type="button" className="btn sm primary" onClick={onMerge}>Put both together</button>
      <button type="button" className="btn sm" onClick={onReload}>Take theirs</button>
    </div>
  );
}

export function Problems({ problems, doc, onOpen }) {
  if (!problems?.length) return null;
  const names = new Map(doc.nodes.map((node) => [node.id, node.name]));
  const errors = problems.filter((each) => each.severity !== "warning").length;
  const counted = errors === 1 ? "1 thing to put right before it can run" : `${errors} things to put right before it can run`;
  return (
    <details className="flow-problems">
      <summary>{errors ? counted : "It can run. Remarks:"}</summary>
      <ul>
        {problems.map((each, i) => (
          <li key={i}>
            {names.has(each.node) && <button type="button" className="link" onClick={() => onOpen(each.node)}>{names.get(each.node)}</button>} {each.message}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Empty({ readOnly, onAdd }) {
  return (
    <div className="state">
      <span className="face" aria-hidden="true">🧩</span>
      <h2>Nothing here yet</h2>
      <p>{readOnly ? "This workflow has no steps." : "Begin with a trigger: what should start this workflow? Drag it here, or find it by name."}</p>
      {!readOnly && <button type="button" className="btn primary" onClick={onAdd}>Add a node</button>}
    </div>
  );
}
