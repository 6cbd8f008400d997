/* Any JSON, as text. */
import { useEffect, useState } from "react";

export const attributes = ({ id, context, describedBy, wrong }) => ({ id, className: "input", readOnly: context.readOnly, "aria-describedby": describedBy, "aria-invalid": wrong || undefined });

/* What is typed stays until it can be read. */
export function Json(field) {
  const { value, onChange } = field;
  const written = value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
  const [text, setText] = useState(written);
  const [broken, setBroken] = useState(false);
  useEffect(() => { if (!broken) setText((old) => (equal(old, value) ? old : written)); }, [written]);
  const read = (next) => {
    setText(next);
    try {
      onChange(next.trim() ? JSON.parse(next) : null);
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <>
      <textarea {...attributes(field)} className="input code" rows={5} spellCheck={false} value={text} aria-invalid={broken || undefined} onChange={(event) => read(event.target.value)} />
      {broken && <p className="error-text" role="status">This is not valid JSON yet. What was there before is kept.</p>}
    </>
  );
}

function equal(text, value) {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
  } catch {
    return !text.trim() && (value === null || value === undefined);
  }
}
