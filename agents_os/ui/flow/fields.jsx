/* The controls of the inspector, one for each kind of row that schema_fields.py makes. */
import { useId, useState } from "react";
import { attributes, Json } from "./json_field.jsx";
import { SchemaField } from "./schema_editor.jsx";
import { Suggesting } from "./suggesting.jsx";

/* `context`: what fields need besides their value: options to refer to, choices of the company.
   What could be chosen from nothing is left out. */
export function Fields(props) {
  const shown = props.rows.filter((row) => row.required || props.values?.[row.key] || props.context.choices?.[row.kind]?.length !== 0);
  const first = shown.filter((row) => !row.more), more = shown.filter((row) => row.more);
  const set = more.some((row) => props.values?.[row.key] !== undefined);
  return (
    <>
      <Each {...props} rows={first} />
      {more.length > 0 && <details open={set || undefined}><summary>More settings</summary><div><Each {...props} rows={more} /></div></details>}
    </>
  );
}

function Each({ rows, values, onChange, context, problems }) {
  return rows.map((row) => (
    <Field key={row.key} row={row} value={values?.[row.key] ?? row.default} context={context} onChange={(value) => onChange(row.key, value)}
      problems={(problems ?? []).filter((each) => each.field === row.key || each.field?.startsWith(`${row.key}.`))} />
  ));
}

function Field({ row, value, onChange, context, problems }) {
  const id = useId(), about = `${id}-about`;
  const Control = CONTROLS[row.kind] ?? Json;
  const told = [row.hint, ...problems.map((each) => each.message)].filter(Boolean);
  const shared = { id, row, value, onChange, context, describedBy: told.length ? about : undefined, wrong: problems.length > 0 };
  const notes = told.length > 0 && <div id={about}>{row.hint && <p className="hint">{row.hint}</p>}{problems.map((each) => <p key={each.message} className="error-text">{each.message}</p>)}</div>;
  if (row.kind === "switch") return <div className="field"><Switch {...shared} />{notes}</div>;
  if (GROUPED.includes(row.kind)) return <fieldset><legend>{row.label}</legend><Control {...shared} />{notes}</fieldset>;
  return <div className="field"><label htmlFor={id}>{row.label}{row.required ? "" : <span className="faint"> (optional)</span>}</label><Control {...shared} />{notes}</div>;
}

const GROUPED = ["group", "rows", "words", "picks", "schema", "form"];

const Text = (field) => <input type="text" {...attributes(field)} value={field.value ?? ""} maxLength={field.row.most} onChange={(event) => field.onChange(event.target.value)} />;
const Long = (field) => <textarea {...attributes(field)} value={field.value ?? ""} maxLength={field.row.most} rows={4} onChange={(event) => field.onChange(event.target.value)} />;
const suggesting = (template, lines) => function Suggest({ id, row, value, onChange, context, describedBy }) {
  return <Suggesting id={id} value={value} onChange={onChange} options={context.known} template={template} lines={lines} most={row.most} describedBy={describedBy} readOnly={context.readOnly} />;
};

function Amount(field) {
  const { row, value, onChange } = field;
  const read = (text) => (text === "" ? null : Number(text));
  return <input type="number" {...attributes(field)} value={value ?? ""} min={row.min} max={row.max} step={row.kind === "whole" ? 1 : "any"} onChange={(event) => onChange(read(event.target.value))} />;
}

const UNITS = [["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]];

/* A time, in the largest unit that says it without a fraction. */
function Duration(field) {
  const { row, value, onChange, context } = field;
  const [unit, setUnit] = useState(() => UNITS.find(([, size]) => value && value % size === 0)?.[1] ?? 1);
  const read = (text, size) => onChange(text === "" ? null : Math.round(Number(text) * size));
  return (
    <div className="row">
      <input type="number" {...attributes(field)} min={0} step="any" value={value === null || value === undefined ? "" : value / unit} onChange={(event) => read(event.target.value, unit)} />
      <select className="input" aria-label={`Unit of ${row.label}`} disabled={context.readOnly} value={unit} onChange={(event) => { const size = Number(event.target.value); if (value) onChange((value / unit) * size); setUnit(size); }}>
        {UNITS.map(([text, size]) => <option key={size} value={size}>{text}</option>)}
      </select>
    </div>
  );
}

function Switch({ id, row, value, onChange, context, describedBy }) {
  return <label className="check"><input id={id} type="checkbox" checked={Boolean(value)} disabled={context.readOnly} aria-describedby={describedBy} onChange={(event) => onChange(event.target.checked)} /><span>{row.label}</span></label>;
}

function Choice(field) {
  const { row, value, onChange, context } = field;
  const options = row.options ?? context.choices?.[row.kind] ?? [];
  const lost = value && !options.some((each) => each.value === value);
  return (
    <select {...attributes(field)} disabled={context.readOnly} value={value ?? ""} onChange={(event) => onChange(event.target.value || null)}>
      {(!row.required || !value) && <option value="">{row.required ? "Choose…" : "None"}</option>}
      {lost && <option value={value}>No longer there</option>}
      {options.map((each) => <option key={each.value} value={each.value}>{each.label}</option>)}
    </select>
  );
}

function Picks({ row, value, onChange, context }) {
  const of = row.options?.length === 1 && row.options[0].value === "" ? context.choices?.[row.options[0].label] ?? [] : row.options ?? [];
  const chosen = value ?? [];
  if (!of.length) return <p className="hint">There is nothing to choose yet.</p>;
  return of.map((each) => (
    <label key={each.value} className="check">
      <input type="checkbox" disabled={context.readOnly} checked={chosen.includes(each.value)} onChange={(event) => onChange(event.target.checked ? [...chosen, each.value] : chosen.filter((one) => one !== each.value))} />
      <span>{each.label}</span>
    </label>
  ));
}

function Words({ row, value, onChange, context }) {
  const words = value ?? [], put = (i, text) => onChange(words.map((word, at) => (at === i ? text : word)));
  return (
    <>
      {words.map((word, i) => (
        <div key={i} className="row">
          <input type="text" className="input" aria-label={`${row.label} ${i + 1}`} value={word} readOnly={context.readOnly} onChange={(event) => put(i, event.target.value)} />
          {!context.readOnly && <button type="button" className="btn sm" aria-label={`Remove ${row.label} ${i + 1}`} onClick={() => onChange(words.filter((_, at) => at !== i))}>✕</button>}
        </div>
      ))}
      {!context.readOnly && <button type="button" className="btn sm" onClick={() => onChange([...words, ""])}>Add</button>}
    </>
  );
}

const Group = ({ row, value, onChange, context }) => <Fields rows={row.fields} values={value ?? {}} context={context} onChange={(key, one) => onChange({ ...(value ?? {}), [key]: one })} />;

/* A new row fills a field called "key" by itself, so that it can be connected at once. */
function Rows({ row, value, onChange, context }) {
  const rows = value ?? [], put = (i, one) => onChange(rows.map((each, at) => (at === i ? one : each)));
  const fresh = () => {
    const made = Object.fromEntries(row.fields.filter((each) => each.default !== null && each.default !== undefined).map((each) => [each.key, each.default]));
    let number = rows.length + 1;
    while (rows.some((each) => each.key === `case_${number}`)) number += 1;
    return row.fields.some((each) => each.key === "key") ? { ...made, key: `case_${number}`, title: `Case ${number}` } : made;
  };
  return (
    <>
      {rows.map((each, i) => (
        <fieldset key={i}>
          <legend className="visually-hidden">{`${row.label} ${i + 1}`}</legend>
          <Fields rows={row.fields} values={each} context={context} onChange={(key, one) => put(i, { ...each, [key]: one })} />
          {!context.readOnly && <div><button type="button" className="btn sm" onClick={() => onChange(rows.filter((_, at) => at !== i))}>{`Remove ${i + 1}`}</button></div>}
        </fieldset>
      ))}
      {!context.readOnly && <div><button type="button" className="btn sm" onClick={() => onChange([...rows, fresh()])}>{`Add to ${row.label.toLowerCase()}`}</button></div>}
    </>
  );
}

const CONTROLS = {
  text: Text, long: Long, line: suggesting(true, 1), template: suggesting(true, 5), expression: suggesting(false, 2), number: Amount, whole: Amount, duration: Duration, choice: Choice,
  switch: Switch, picks: Picks, words: Words, group: Group, rows: Rows, json: Json, schema: SchemaField, form: SchemaField,
  ...Object.fromEntries(["agent", "workflow", "knowledge-base", "connection", "person", "team", "model", "tool"].map((kind) => [kind, Choice])),
};
