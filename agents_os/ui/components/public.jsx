/* For pages that work before anybody is known, and even while the socket is down. */
import { useEffect, useState } from "react";

const param = (name) => new URLSearchParams(window.location.search).get(name) ?? "";

/* The sentence for ?error=<code>. Only our own sentences are shown, never the address's text. */
export function UrlNotice({ param: name, messages, fallback, tone }) {
  const [code, setCode] = useState("");
  useEffect(() => setCode(param(name)), [name]);
  const wait = code ? Number.parseInt(param("retry_after"), 10) : 0;
  if (!code) return null;
  return (
    <div className={`notice ${tone}`} role={tone === "red" ? "alert" : "status"}>
      <span>{messages[`${code}:${param("field")}`] ?? messages[code] ?? fallback}{wait > 0 && ` Try again in ${wait} seconds.`}</span>
    </div>
  );
}

/* Keeps the e-mail that was typed, when the form comes back with an error. */
export function EmailField({ autofocus }) {
  const [value, setValue] = useState("");
  useEffect(() => setValue((typed) => typed || param("email")), []);
  return (
    <div className="field">
      <label htmlFor="field-email">E-mail</label>
      <input id="field-email" name="email" className="input" type="email" required maxLength={254}
        autoComplete="email" autoFocus={autofocus} value={value} onChange={(e) => setValue(e.target.value)} />
    </div>
  );
}

/* Shows children only with (or only without) a parameter in the address. */
export function UrlSwitch({ param: name, present, children }) {
  const [has, setHas] = useState(false);
  useEffect(() => setHas(param(name) !== ""), [name]);
  return has === present ? children : null;
}

export function PasswordField({ name, label, autocomplete, hint, least }) {
  const [shown, setShown] = useState(false);
  const key = `field-${name}`;
  return (
    <div className="field">
      <label htmlFor={key}>{label}</label>
      <div className="row">
        <input id={key} name={name} className="input" type={shown ? "text" : "password"} required
          minLength={least || undefined} maxLength={200} autoComplete={autocomplete}
          aria-describedby={hint ? `${key}-hint` : undefined} />
        <button type="button" className="btn" aria-pressed={shown} onClick={() => setShown(!shown)}
          aria-label={shown ? "Hide password" : "Show password"}>{shown ? "Hide" : "Show"}</button>
      </div>
      {hint && <div className="hint" id={`${key}-hint`}>{hint}</div>}
    </div>
  );
}
