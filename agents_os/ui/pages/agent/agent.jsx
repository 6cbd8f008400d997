/* What only the browser can do on the agent page: typing, scrolling, the address, unsaved changes. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";

const WAIT_MS = 20_000; // after that a lost message may be sent again

const stored = {
  get: (key) => { try { return window.sessionStorage.getItem(key) ?? ""; } catch { return ""; } },
  set: (key, text) => {
    try {
      if (text) window.sessionStorage.setItem(key, text);
      else window.sessionStorage.removeItem(key);
    } catch { /* storage is full or forbidden: the text only lives in the field */ }
  },
};

/* The text stays here until the server says it has it (`accepted`), so a refusal loses nothing. */
export function Composer({ name, limit, answering, stopping, offline, draftKey, accepted, refused, onSend, onStop }) {
  const field = useRef(null);
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const taken = useRef(accepted);
  const sentFrom = useRef(draftKey); // a first message moves from "new" to its conversation

  useEffect(() => setText(stored.get(draftKey)), [draftKey]);
  useEffect(() => {
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);
  useEffect(() => {
    const more = accepted > taken.current; // fewer: the server has forgotten this tab
    taken.current = accepted;
    if (!more) return;
    setSending(false);
    setText("");
    stored.set(sentFrom.current, "");
  }, [accepted]);
  useEffect(() => setSending(false), [refused]);
  useEffect(() => {
    if (!sending) return undefined;
    const timer = setTimeout(() => setSending(false), WAIT_MS);
    return () => clearTimeout(timer);
  }, [sending]);
  useLayoutEffect(() => {
    const box = field.current;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`; // CSS caps it
  }, [text]);

  const length = text.trim().length;
  const tooLong = length > limit;
  const blocked = answering || sending || offline || length === 0 || tooLong;
  const send = () => {
    if (blocked) return;
    setSending(true);
    sentFrom.current = draftKey;
    onSend(text.trim());
  };
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="composer" onSubmit={(e) => { e.preventDefault(); send(); }}>
      <div className="box">
        <textarea
          ref={field} rows={1} value={text} readOnly={sending} placeholder={`Message ${name}…`} aria-label={`Message ${name}`}
          aria-describedby="composer-hint" aria-invalid={tooLong} enterKeyHint="send" onKeyDown={onKeyDown}
          onChange={(e) => { setText(e.target.value); stored.set(draftKey, e.target.value); }}
        />
        <div className="row between">
          <span id="composer-hint" className={`small ${tooLong ? "error-text" : "faint"}`}>
            {hint({ length, limit, answering, offline, name })}
          </span>
          {answering ? (
            <button type="button" className="btn danger sm" disabled={stopping} onClick={() => onStop()}>
              <span aria-hidden="true">■</span>{stopping ? "Stopping…" : "Stop"}
            </button>
          ) : (
            <button type="submit" className="btn primary sm" disabled={blocked}>{sending ? "Sending…" : "Send"}</button>
          )}
        </div>
      </div>
    </form>
  );
}

function hint({ length, limit, answering, offline, name }) {
  const count = (n) => n.toLocaleString("en");
  if (length > limit) return `${count(length - limit)} characters too long. The limit is ${count(limit)}.`;
  if (length > limit * 0.9) return `${count(limit - length)} characters left`;
  if (offline) return "Reconnecting. Your text is kept.";
  if (answering) return <>{name} is answering.<span className="desktop-only"> You can write your next message meanwhile.</span></>;
  return <span className="desktop-only">Enter to send · Shift + Enter for a new line</span>;
}

const NEAR_PX = 64;

/* Follows the newest text until the reader scrolls up; never moves what they are reading. */
export function Thread({ conversation, first, last, label, children }) {
  const pane = useRef(null);
  const content = useRef(null);
  const sticking = useRef(true);
  const before = useRef({ height: 0, first: "" });
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    sticking.current = true;
    setAway(false);
    if (pane.current) pane.current.scrollTop = pane.current.scrollHeight;
  }, []);
  useLayoutEffect(toEnd, [conversation, last, toEnd]);
  useLayoutEffect(() => { // older messages came in above: keep the line that is being read in place
    const box = pane.current;
    const was = before.current;
    if (was.first && was.first !== first && !sticking.current) box.scrollTop += box.scrollHeight - was.height;
    before.current = { height: box.scrollHeight, first };
  });
  useEffect(() => {
    const grown = new ResizeObserver(() => {
      const box = pane.current;
      if (!box) return;
      if (sticking.current) box.scrollTop = box.scrollHeight;
      before.current.height = box.scrollHeight;
    });
    grown.observe(content.current);
    grown.observe(pane.current);
    return () => grown.disconnect();
  }, []);
  const onScroll = () => {
    const box = pane.current;
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    sticking.current = near;
    setAway(!near);
  };
  return (
    <div className="thread">
      <div ref={pane} className="pane" role="log" aria-live="off" aria-label={label} tabIndex={0} onScroll={onScroll}>
        <div ref={content} className="msgs">{children}</div>
      </div>
      {away && <button type="button" className="btn sm jump" onClick={toEnd}>↓ Jump to newest</button>}
    </div>
  );
}

/* The address follows the screen, so that a reload and a copied link come back to the same place. */
export function Address({ tab, conversation }) {
  useEffect(() => {
    const url = new URL(window.location.href);
    for (const [key, value] of [["tab", tab], ["c", conversation]])
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }, [tab, conversation]);
  return null;
}

const KEYS = {
  ArrowLeft: (at, all) => (at + all - 1) % all,
  ArrowRight: (at, all) => (at + 1) % all,
  Home: () => 0,
  End: (at, all) => all - 1,
};

/* Arrows move the focus, Enter opens; a phone scrolls to the open tab. */
export function TabList({ selected, label, children }) {
  const list = useRef(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected]);
  const onKeyDown = (event) => {
    const tabs = [...list.current.querySelectorAll('[role="tab"]')];
    const at = tabs.indexOf(document.activeElement);
    if (!(event.key in KEYS) || at < 0) return;
    event.preventDefault();
    tabs[KEYS[event.key](at, tabs.length)].focus();
  };
  return <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>{children}</div>;
}

const fields = (form) => Object.fromEntries(new FormData(form));
const PREVIEW_AFTER_MS = 600;
const QUESTION = "You have changes that are not saved. Leave without saving them?";

/* Stands inside a form: tells its values after a pause in typing, and guards what is not saved.
   `saved` changes when the server has the values. */
export function UnsavedGuard({ saved, onValues }) {
  const here = useRef(null);
  const [dirty, setDirty] = useState(false);
  useEffect(() => setDirty(false), [saved]);
  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form) return undefined;
    let timer;
    const changed = () => {
      setDirty(true);
      clearTimeout(timer);
      timer = setTimeout(() => onValues?.(fields(form)), PREVIEW_AFTER_MS);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", changed);
      form.removeEventListener("change", changed);
    };
  }, []);
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event) => event.preventDefault();
    const askOnTab = (event) => { // another tab of this page takes the form away, too
      if (!event.target.closest?.('[role="tab"]') || window.confirm(QUESTION)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", ask);
    document.addEventListener("click", askOnTab, true);
    return () => {
      window.removeEventListener("beforeunload", ask);
      document.removeEventListener("click", askOnTab, true);
    };
  }, [dirty]);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    if (window.confirm(QUESTION)) blocker.proceed();
    else blocker.reset();
  }, [blocker]);
  return <span ref={here} role="status" className={dirty ? "small" : "small faint"}>{dirty ? "Not saved yet" : "All changes saved"}</span>;
}
