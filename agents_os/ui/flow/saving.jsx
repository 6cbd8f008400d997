/* Saves the draft a moment after the last change, one save at a time. What a colleague saved
   meanwhile is never overwritten: it is taken over where nothing is unsaved here, else shown.
   A new key of `opened`: the page was read again, for example because the connection was lost. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { alike, merged } from "./merging.jsx";

const AFTER_MS = 600;
const QUESTION = "Your last changes are not saved yet. Leave all the same?";

export function useSaving({ opened, ack, theirs, doc, change, held, onSave, readOnly }) {
  const base = useRef({ doc: opened.definition, revision: opened.revision });
  const sent = useRef(null);
  const [state, setState] = useState("saved"); // saved, unsaved, saving, refused, clash
  const [told, setTold] = useState("");
  const dirty = !readOnly && doc !== base.current.doc;

  useEffect(() => {
    if (sent.current) { sent.current = null; setState("unsaved"); } // perhaps it never arrived
  }, [opened.key]);

  const send = useCallback(() => {
    sent.current = { doc, token: `${Date.now()}-${Math.random()}` };
    setState("saving");
    onSave({ definition: doc, revision: base.current.revision, token: sent.current.token });
  }, [doc, onSave]);

  useEffect(() => {
    if (!dirty) { if (!sent.current && state !== "clash") setState("saved"); return undefined; }
    if (state === "clash" || sent.current) return undefined;
    if (state !== "unsaved") setState("unsaved");
    const timer = setTimeout(send, AFTER_MS);
    return () => clearTimeout(timer);
  }, [doc, dirty, state === "clash", state === "saved", state === "unsaved", send]);

  useEffect(() => {
    if (!ack?.token || ack.token !== sent.current?.token) return;
    const saved = sent.current.doc;
    sent.current = null;
    setTold(ack.refused ?? "");
    if (ack.clash) setState("clash");
    else if (ack.refused) setState("refused");
    else { base.current = { doc: saved, revision: ack.revision }; setState(doc === saved ? "saved" : "unsaved"); }
  }, [ack?.token]);

  const newest = theirs?.key === opened.key && theirs.revision > opened.revision ? theirs : opened;
  const takeOver = useCallback((definition) => {
    base.current = { doc: newest.definition, revision: newest.revision };
    sent.current = null;
    setState("unsaved");
    change(definition);
  }, [newest, change]);
  useEffect(() => {
    if (sent.current || newest.revision <= base.current.revision) return;
    if (alike(newest.definition, doc)) { base.current = { doc, revision: newest.revision }; setState("saved"); return; } // saved here, but the answer was lost
    if (dirty) { setState("clash"); return; }
    takeOver(newest.definition);
    setTold(`${newest.who} changed this draft; you see it as it is now.`);
  }, [newest.revision, ack?.token]);

  const merge = () => {
    const { definition, clashes } = merged(base.current.doc, doc, newest.definition);
    takeOver(definition);
    setTold(clashes.length ? `Both of you changed ${clashes.join(", ")}; your words stand.` : "Both of your changes are in.");
  };
  const reload = () => { takeOver(newest.definition); setTold(`You see what ${newest.who} saved. Undo brings yours back.`); };

  const unsaved = dirty || sent.current !== null;
  Object.assign(held.current, { unsaved, revision: base.current.revision });
  useLeaving(unsaved);
  return { state, told, clash: state === "clash" ? newest : null, merge, reload };
}

function useLeaving(unsaved) {
  useEffect(() => {
    if (!unsaved) return undefined;
    const ask = (event) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    if (!unsaved || window.confirm(QUESTION)) blocker.proceed();
    else blocker.reset();
  }, [blocker, unsaved]);
}
