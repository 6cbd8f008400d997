/* Saves the draft a moment after the last change, one save at a time. What a colleague saved
   meanwhile is never overwritten: it is taken over where nothing is unsaved here, else shown. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { merged } from "./merging.jsx";

const AFTER_MS = 600;
const QUESTION = "Your last changes are not saved yet. Leave all the same?";

export function useSaving({ opened, ack, theirs, doc, change, onSave, readOnly }) {
  const base = useRef({ doc: opened.definition, revision: opened.revision });
  const sent = useRef(null);
  const [state, setState] = useState("saved"); // saved, unsaved, saving, refused, clash
  const [told, setTold] = useState("");
  const dirty = !readOnly && doc !== base.current.doc;

  useEffect(() => { base.current = { doc: opened.definition, revision: opened.revision }; sent.current = null; setState("saved"); }, [opened.key]);

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
  }, [doc, dirty, state === "clash", state === "saved", send]);

  useEffect(() => {
    if (!ack?.token || ack.token !== sent.current?.token) return;
    const saved = sent.current.doc;
    sent.current = null;
    setTold(ack.refused ?? "");
    if (ack.clash) setState("clash");
    else if (ack.refused) setState("refused");
    else { base.current = { doc: saved, revision: ack.revision }; setState(doc === saved ? "saved" : "unsaved"); }
  }, [ack?.token]);

  const ahead = theirs?.revision > base.current.revision && theirs.key === opened.key ? theirs : null;
  const takeOver = useCallback((definition) => {
    base.current = { doc: theirs.definition, revision: theirs.revision };
    sent.current = null;
    setState("unsaved");
    change(definition);
  }, [theirs, change]);
  useEffect(() => {
    if (!ahead || sent.current) return;
    if (dirty) { setState("clash"); return; }
    takeOver(theirs.definition);
    setTold(`${theirs.who} changed this draft; you see it as it is now.`);
  }, [theirs?.revision, ack?.token]);

  const merge = () => {
    const { definition, clashes } = merged(base.current.doc, doc, theirs.definition);
    takeOver(definition);
    setTold(clashes.length ? `Both of you changed ${clashes.join(", ")}; your words stand.` : "Both of your changes are in.");
  };
  const reload = () => { takeOver(theirs.definition); setTold(`You see what ${theirs.who} saved. Undo brings yours back.`); };

  useLeaving(dirty || sent.current !== null);
  return { state, told, clash: state === "clash" ? theirs : null, merge, reload };
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
