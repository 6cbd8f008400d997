/* The definition under work, with undo and redo. Changes of one field within a second are one. */
import { useCallback, useReducer } from "react";

const MOST = 100, TOGETHER_MS = 1000;

function reduce(state, action) {
  const { past, now, future } = state;
  if (action.type === "undo" && past.length) return { ...state, past: past.slice(0, -1), now: past.at(-1), future: [now, ...future], key: "" };
  if (action.type === "redo" && future.length) return { ...state, past: [...past, now], now: future[0], future: future.slice(1), key: "" };
  if (action.type !== "change") return state;
  const next = typeof action.doc === "function" ? action.doc(now) : action.doc;
  if (!next || next === now) return state;
  const together = action.key && action.key === state.key && action.at - state.at < TOGETHER_MS;
  return { past: together ? past : [...past, now].slice(-MOST), now: next, future: [], at: action.at, key: action.key ?? "" };
}

export function useHistory(doc) {
  const [state, send] = useReducer(reduce, { past: [], now: doc, future: [], at: 0, key: "" });
  return {
    doc: state.now, canUndo: state.past.length > 0, canRedo: state.future.length > 0,
    change: useCallback((next, key) => send({ type: "change", doc: next, key, at: Date.now() }), []),
    undo: useCallback(() => send({ type: "undo" }), []),
    redo: useCallback(() => send({ type: "redo" }), []),
  };
}
