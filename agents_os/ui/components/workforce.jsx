/* Small things of the screens that show many agents. */
import { useEffect, useRef, useState } from "react";

/* Moves focus to what was just opened, and shows its top where it has replaced what was there.
   Not on arrival: then the page itself is what was opened. */
export function Opened({ target, what }) {
  const before = useRef(what);
  useEffect(() => {
    if (what === before.current) return;
    before.current = what;
    const element = document.getElementById(target);
    if (!element) return;
    element.focus({ preventScroll: true });
    if (window.matchMedia("(max-width: 1000px)").matches) element.scrollIntoView({ block: "start" });
    else if (getComputedStyle(element).position === "sticky") element.scrollTop = 0;
    else document.getElementById("content")?.scrollTo(0, 0);
  }, [target, what]);
  return null;
}

/* Offers the browser's time zone, if it is another one than the company's. */
export function ZoneHint({ current, onUse }) {
  const [own, setOwn] = useState("");
  useEffect(() => setOwn(Intl.DateTimeFormat().resolvedOptions().timeZone || ""), []);
  if (!own || own === current) return null;
  return (
    <p className="hint">
      Your browser is set to {own.replaceAll("_", " ")}.{" "}
      <button type="button" className="link" onClick={() => onUse(own)}>Use it</button>
    </p>
  );
}
