/* The fields of some data, or the questions of a form, edited as a list and kept as JSON Schema. */
import { useState } from "react";
import { Json } from "./json_field.jsx";

const TYPES = [["string", "Text"], ["number", "Number"], ["integer", "Whole number"], ["boolean", "Yes or no"]];
const NESTED = [["array", "List"], ["object", "Fields"]];
const PLAIN = new Set(["type", "properties", "required", "order", "additionalProperties"]);

/* Whether the list can show all the schema says. */
const isPlain = (schema) => Object.keys(schema).every((key) => PLAIN.has(key)) && Object.values(schema.properties ?? {}).every((field) => typeof field?.type === "string");

export function SchemaField({ id, row, value, onChange, context, describedBy }) {
  const schema = value ?? {};
  const [raw, setRaw] = useState(!isPlain(schema));
  return (
    <>
      {raw ? <Json id={id} row={row} value={value} onChange={onChange} context={context} describedBy={describedBy} /> : <List schema={schema} asks={row.kind === "form"} onChange={onChange} locked={context.readOnly} />}
      {(!raw || isPlain(schema)) && <div><button type="button" className="link small" onClick={() => setRaw(!raw)}>{raw ? "Edit as a list" : "Edit as JSON Schema"}</button></div>}
    </>
  );
}

/* `asks`: the fields are questions to people, which have a title and an order. */
function List({ schema, asks, onChange, locked }) {
  const keys = schema.order ?? Object.keys(schema.properties ?? {});
  const fields = keys.map((key) => [key, schema.properties[key]]), required = schema.required ?? [];
  const write = (entries, needed) => {
    const there = entries.map(([key]) => key);
    if (!there.length) return onChange(null);
    return onChange({ ...schema, type: "object", properties: Object.fromEntries(entries), required: needed.filter((key) => there.includes(key)), ...(asks ? { order: there } : {}) });
  };
  const put = (i, entry) => write(fields.map((each, at) => (at === i ? entry : each)), required.map((key) => (key === fields[i][0] ? entry[0] : key)));
  const say = (i, name, text) => { const { [name]: _, ...rest } = fields[i][1]; put(i, [fields[i][0], text ? { ...rest, [name]: text } : rest]); };
  const add = () => {
    let number = fields.length + 1;
    while (schema.properties?.[`field_${number}`]) number += 1;
    write([...fields, [`field_${number}`, asks ? { type: "string", title: `Question ${number}` } : { type: "string" }]], required);
  };
  return (
    <>
      {fields.map(([key, field], i) => (
        <div key={i} className="col flow-schema">
          <div className="row">
            {asks
              ? <input type="text" className="input" aria-label={`Question ${i + 1}`} value={field.title ?? ""} maxLength={80} readOnly={locked} onChange={(event) => put(i, [key, { ...field, title: event.target.value }])} />
              : <input type="text" className="input" aria-label={`Name of field ${i + 1}`} value={key} maxLength={60} readOnly={locked}
                  onChange={(event) => { const name = event.target.value.replace(/\W/g, "_"); if (name && (name === key || !schema.properties[name])) put(i, [name, field]); }} />}
            <select className="input" aria-label={`Type of ${asks ? field.title : key}`} value={field.type} disabled={locked} onChange={(event) => put(i, [key, { ...field, type: event.target.value }])}>
              {[...TYPES, ...(asks && field.type !== "array" ? [] : NESTED)].map(([type, text]) => <option key={type} value={type}>{text}</option>)}
            </select>
          </div>
          <input type="text" className="input" aria-label={`Help for ${asks ? field.title : key}`} placeholder="What it is" maxLength={500} value={field.description ?? ""} readOnly={locked} onChange={(event) => say(i, "description", event.target.value)} />
          <div className="row between">
            <label className="check"><input type="checkbox" checked={required.includes(key)} disabled={locked} onChange={(event) => write(fields, event.target.checked ? [...required, key] : required.filter((one) => one !== key))} /><span>{asks ? "Must be answered" : "Must be there"}</span></label>
            {!locked && <button type="button" className="btn sm" aria-label={`Remove ${asks ? field.title : key}`} onClick={() => write(fields.filter((_, at) => at !== i), required)}>Remove</button>}
          </div>
        </div>
      ))}
      {!locked && <div><button type="button" className="btn sm" onClick={add}>{asks ? "Add a question" : "Add a field"}</button></div>}
    </>
  );
}
