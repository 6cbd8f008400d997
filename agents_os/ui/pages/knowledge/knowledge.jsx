/* What only the browser can do with a document: bring the passage into sight that was asked for. */
import { useEffect } from "react";

export function Cited({ passage }) {
  useEffect(() => {
    const element = passage && document.getElementById(`passage-${passage}`);
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true }); // a screen reader begins there
  }, [passage]);
  return null;
}
