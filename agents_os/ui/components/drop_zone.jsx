/* Files on their way to the server. They are kept outside of the page: looking at another screen
   stops nothing, and coming back shows how far they are. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

const AT_ONCE = 3;
const NOISE = /^(\.|~\$|thumbs\.db$|desktop\.ini$)/i; // what systems leave in folders
const OPEN = ["waiting", "sending"];
const UNFIT = [409, 413, 415, 422]; // the file itself is not taken: sending it again changes nothing

let files = []; // {id, url, file, name, state, percent, problem, request}
let restUntil = 0; // the server asked for a pause
let nextId = 1;
const listeners = new Set();

const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const set = (changed) => {
  files = changed;
  listeners.forEach((listener) => listener());
};
const update = (id, change) => set(files.map((f) => (f.id === id ? { ...f, ...change } : f)));

function add(url, found, most) {
  const fresh = found.map(({ file, name }) => ({
    id: nextId++, url, file, name, percent: 0, request: null, ...beginning(file, most),
  }));
  set([...files, ...fresh]);
  goOn();
}

function beginning(file, most) {
  if (file.size === 0) return { state: "refused", problem: "The file is empty." };
  if (file.size <= most) return { state: "waiting", problem: "" };
  return { state: "refused", problem: `Larger than ${megabytes(most)}, the most your plan takes. Split it, or change the plan.` };
}

function goOn() {
  const rest = restUntil - Date.now();
  if (rest > 0) return;
  const busy = files.filter((f) => f.state === "sending").length;
  files.filter((f) => f.state === "waiting").slice(0, Math.max(AT_ONCE - busy, 0)).forEach(send);
}

function send({ id, url, file }) {
  const request = new XMLHttpRequest();
  request.open("POST", `${url}?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("Accept", "application/json");
  request.upload.onprogress = (event) =>
    event.lengthComputable && update(id, { percent: Math.floor((100 * event.loaded) / event.total) });
  request.onload = () => settle(id, request);
  request.onerror = () => end(id, { state: "failed", problem: "The server could not be reached. Try again." });
  request.onabort = () => end(id, { state: "stopped", problem: "Stopped. Nothing of it is kept." });
  update(id, { state: "sending", percent: 0, problem: "", request });
  request.send(file);
}

function settle(id, request) {
  if (request.status === 429) {
    const seconds = Number(request.getResponseHeader("Retry-After")) || 5;
    restUntil = Date.now() + seconds * 1000;
    setTimeout(goOn, seconds * 1000 + 50);
    end(id, { state: "waiting", percent: 0 });
  } else if (request.status < 300) {
    end(id, { state: "done", percent: 100 });
  } else {
    end(id, { state: UNFIT.includes(request.status) ? "refused" : "failed", problem: reason(request) });
  }
}

function end(id, change) {
  update(id, { ...change, request: null });
  goOn();
}

function reason(request) {
  try {
    const told = JSON.parse(request.responseText);
    return told.error?.message ?? told.detail;
  } catch {
    return "The server did not take it. Try again in a moment.";
  }
}

/* A dropped folder is a tree that must be walked; a browser gives its entries in portions. */
async function walk(entry, path = "") {
  const name = path + entry.name;
  if (NOISE.test(entry.name)) return [];
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    return file ? [{ file, name }] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const portion = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (portion.length === 0) return found;
    for (const child of portion) found.push(...(await walk(child, `${name}/`)));
  }
}

const chosen = (list) =>
  [...list].filter((file) => !NOISE.test(file.name)).map((file) => ({ file, name: file.webkitRelativePath || file.name }));

const megabytes = (bytes) =>
  bytes >= 1_000_000 ? `${Math.round(bytes / 1_000_000)} MB` : `${Math.ceil(bytes / 1000)} KB`;

export function DropZone({ url, accept, most, hint }) {
  const all = useSyncExternalStore(subscribe, () => files, () => files);
  const [over, setOver] = useState(false);
  const picker = useRef(null);
  const folder = useRef(null);
  const mine = all.filter((f) => f.url === url);
  const open = mine.filter((f) => OPEN.includes(f.state));
  useEffect(() => {
    if (open.length === 0) return undefined;
    const warn = (event) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [open.length === 0]);

  const drop = async (event) => {
    event.preventDefault();
    setOver(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const loose = chosen(event.dataTransfer.files); // before waiting: the browser empties it
    const found = entries.length ? (await Promise.all(entries.map((entry) => walk(entry)))).flat() : loose;
    add(url, found, most);
  };
  const pick = (event) => {
    add(url, chosen(event.target.files), most);
    event.target.value = ""; // the same file may be chosen again
  };
  return (
    <div className="drop">
      <div className={over ? "zone over" : "zone"} onDrop={drop}
        onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}>
        <b>{over ? "Let go to add them" : "Drop files or folders here"}</b>
        <span className="small muted">{hint}</span>
        <span className="row wrap center">
          <button type="button" className="btn" onClick={() => picker.current.click()}>Choose files</button>
          <button type="button" className="btn ghost phone-hidden" onClick={() => folder.current.click()}>Choose a folder</button>
        </span>
        <input ref={picker} type="file" multiple accept={accept} onChange={pick} hidden tabIndex={-1} aria-label="Files" />
        <input ref={folder} type="file" multiple webkitdirectory="" onChange={pick} hidden tabIndex={-1} aria-label="Folder" />
      </div>
      {mine.length > 0 && (
        <div className="uploads">
          <div className="row between small">
            <span role="status">{summary(mine, open)}</span>
            {open.length > 0
              ? <button type="button" className="btn ghost sm" onClick={() => open.forEach(stop)}>Stop all</button>
              : <button type="button" className="btn ghost sm" onClick={() => set(files.filter((f) => f.url !== url))}>Clear this list</button>}
          </div>
          <ul className="plain">{mine.map((f) => <Row key={f.id} f={f} />)}</ul>
        </div>
      )}
    </div>
  );
}

const stop = (f) =>
  f.request ? f.request.abort() : update(f.id, { state: "stopped", problem: "Stopped before it was sent." });
const again = (f) => {
  update(f.id, { state: "waiting", percent: 0, problem: "" });
  goOn();
};

function summary(mine, open) {
  const count = (state) => mine.filter((f) => f.state === state).length;
  const lost = count("failed") + count("refused");
  const failed = lost ? `, ${lost} not taken` : "";
  const reading = count("done") ? " Below you see them being read." : "";
  if (open.length === 0) return `${count("done")} of ${mine.length} sent${failed}.${reading}`;
  const rest = restUntil > Date.now() ? " We take 20 files a minute; the others follow by themselves." : "";
  return `${count("done")} of ${mine.length} sent${failed}.${rest}`;
}

const WORDS = { waiting: "Waiting", done: "Sent", failed: "Not taken", refused: "Not taken", stopped: "Stopped" };
const DOTS = { done: "on", failed: "off", refused: "off" };

function Row({ f }) {
  return (
    <li>
      <span className="trunc grow" title={f.name}>{f.name}</span>
      <span className="num small muted">{megabytes(f.file.size)}</span>
      {f.state === "sending" ? (
        <span className="bar" role="progressbar" aria-label={`Sending ${f.name}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={f.percent}>
          <i style={{ width: `${f.percent}%` }} />
        </span>
      ) : (
        <span className="status small"><i className={`dot ${DOTS[f.state] ?? ""}`} aria-hidden="true" />{WORDS[f.state]}</span>
      )}
      {OPEN.includes(f.state) && <button type="button" className="btn ghost sm" aria-label={`Stop ${f.name}`} onClick={() => stop(f)}>Stop</button>}
      {["failed", "stopped"].includes(f.state) && (
        <button type="button" className="btn ghost sm" aria-label={`Try ${f.name} again`} onClick={() => again(f)}>Try again</button>
      )}
      {f.problem && <span className={`why small ${f.state === "stopped" ? "muted" : "error-text"}`}>{f.problem}</span>}
    </li>
  );
}
