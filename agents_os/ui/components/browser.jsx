/* What only the browser can do. No code ever arrives from the server as text, so the product
   works under a Content-Security-Policy without 'unsafe-eval'. */
import { useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";

/* A full page load, which alone gives the socket the cookies of now. */
export function Leave({ to }) {
  useEffect(() => {
    if (to && to.startsWith("/") && !to.startsWith("//")) window.location.replace(to);
  }, [to]);
  return null;
}

/* Presses again what was pressed before buttons worked; ui/early.py has kept it. */
export function PressedEarly() {
  useEffect(() => {
    window.removeEventListener("click", window.keepPressed, true);
    const button = window.pressedEarly;
    window.pressedEarly = null;
    if (!button?.isConnected) return;
    button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true })); // menus
    button.click();
  }, []);
  return null;
}

/* Rotates the session's tokens while a tab is open. */
export function KeepSignedIn({ minutes }) {
  useEffect(() => {
    const refresh = () =>
      fetch("/api/v1/auth/refresh", { method: "POST", headers: { accept: "application/json" } })
        .catch(() => undefined); // offline: the next event finds out
    const timer = setInterval(refresh, minutes * 60_000);
    return () => clearInterval(timer);
  }, [minutes]);
  return null;
}

const SECONDS_SHOWN = 7;

export function Notices({ latest, label }) {
  const [shown, setShown] = useState([]);
  const close = useCallback((id) => setShown((all) => all.filter((n) => n.id !== id)), []);
  useEffect(() => {
    if (!latest?.id) return undefined;
    setShown((all) => [...all.filter((n) => n.id !== latest.id), latest].slice(-4));
    setTimeout(() => close(latest.id), SECONDS_SHOWN * 1000);
    return undefined;
  }, [latest?.id, close]);
  return (
    <div className="notices" role="region" aria-label={label} aria-live="polite">
      {shown.map((n) => (
        <div key={n.id} className={`notice ${n.tone}`} role={n.tone === "red" ? "alert" : "status"}>
          <span>{n.text}</span>
          {n.href && <Link to={n.href} className="btn sm" onClick={() => close(n.id)}>Open</Link>}
          <button type="button" className="btn ghost icon sm" aria-label="Dismiss" onClick={() => close(n.id)}>✕</button>
        </div>
      ))}
    </div>
  );
}

const UNNOTICED_MS = 1500; // a dropped socket is usually back before anybody minds
const BACK_SHOWN_MS = 3000;

/* Says when the server cannot be reached, and when it can again. Covers nothing: the page moves. */
export function Connection({ failing, tooLarge }) {
  const [phase, setPhase] = useState("");
  useEffect(() => {
    if (failing) {
      const timer = setTimeout(() => setPhase("lost"), UNNOTICED_MS);
      return () => clearTimeout(timer);
    }
    setPhase((before) => (before === "lost" ? "back" : ""));
    const timer = setTimeout(() => setPhase(""), BACK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [failing]);
  const words = {
    lost: tooLarge
      ? "This page holds too much to load again. Reload it in a new tab."
      : "The server does not answer. Trying again.",
    back: "Connected again.",
  }[phase];
  return (
    <div role="status" className={words ? `connection ${phase}` : "visually-hidden"}>
      {words && <i className={`dot ${phase === "lost" ? "busy" : "on"}`} aria-hidden="true" />}
      {words}
    </div>
  );
}

export function CopyButton({ text, label, className }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" className={`btn ${className ?? ""}`} onClick={copy}>
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </button>
  );
}

const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

function relative(then, now) {
  const seconds = Math.round((then - now) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of STEPS)
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  return "just now";
}

export function RelativeTime({ at, zone }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const then = new Date(String(at ?? "").replace(" ", "T"));
  if (Number.isNaN(then.getTime())) return <span className="faint">never</span>;
  const exact = then.toLocaleString("en", { timeZone: zone || undefined, dateStyle: "medium", timeStyle: "short" });
  return <time dateTime={then.toISOString()} title={exact} suppressHydrationWarning>{relative(then.getTime(), now)}</time>;
}

const matches = (command, words) => {
  const text = `${command.label} ${command.group}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/* ⌘K. Keys stay here; the server hears a search only once typing pauses. */
export function Palette({ commands, found, onSearch }) {
  const dialog = useRef(null);
  const list = useId();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);

  const open = useCallback(() => {
    setQuery("");
    setAt(0);
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  useEffect(() => {
    const key = (event) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
      }
    };
    window.addEventListener("keydown", key);
    window.addEventListener("open-palette", open);
    return () => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("open-palette", open);
    };
  }, [open]);
  useEffect(() => {
    if (query.trim().length < 2) return undefined;
    const timer = setTimeout(() => onSearch?.(query.trim().slice(0, 80)), 200);
    return () => clearTimeout(timer);
  }, [query]);

  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = useMemo(() => {
    const hits = (commands ?? []).filter((c) => matches(c, words));
    const more = words.length && query.trim().length > 1 ? (found ?? []).filter((c) => matches(c, words)) : [];
    return [...hits, ...more].slice(0, 30);
  }, [commands, found, query]);
  const current = Math.min(at, Math.max(shown.length - 1, 0));

  const go = (command) => {
    dialog.current?.close();
    if (command?.href.startsWith("#")) window.dispatchEvent(new Event(command.href.slice(1)));
    else if (command) navigate(command.href);
  };
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((current + step + shown.length) % Math.max(shown.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(shown[current]);
    }
  };
  return (
    <dialog ref={dialog} className="palette" aria-label="Go to" onClick={(e) => e.target === dialog.current && go()}>
      <input
        autoFocus type="text" role="combobox" aria-expanded="true" aria-controls={list} aria-label="Search screens and agents"
        aria-activedescendant={shown.length ? `${list}-${current}` : undefined}
        placeholder="Where to?" value={query} maxLength={80} onKeyDown={onKeyDown}
        onChange={(e) => { setQuery(e.target.value); setAt(0); }}
      />
      {shown.length === 0 && <div className="none">Nothing is called that.</div>}
      <ul id={list} role="listbox" aria-label="Results">
        {shown.map((command, i) => (
          <li key={`${command.group}-${command.href}`} id={`${list}-${i}`} role="option" aria-selected={i === current}
            onMouseMove={() => setAt(i)} onClick={() => go(command)}>
            <span aria-hidden="true">{command.emoji}</span>
            <span className="grow trunc">{command.label}</span>
            <span className="small faint">{command.group}</span>
          </li>
        ))}
      </ul>
    </dialog>
  );
}

export function PaletteButton({ label }) {
  return (
    <button type="button" className="search" aria-keyshortcuts="Meta+K Control+K"
      onClick={() => window.dispatchEvent(new Event("open-palette"))}>
      <span aria-hidden="true">⌕</span>
      <span className="grow trunc">{label}</span>
      <kbd className="phone-hidden">Ctrl K</kbd>
    </button>
  );
}
