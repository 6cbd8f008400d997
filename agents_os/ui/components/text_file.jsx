/* A text file, read here in the browser and sent as text: nothing is uploaded to a public place. */
import { useRef } from "react";

export function TextFile({ label, accept, most, className, onRead, onRefuse }) {
  const input = useRef(null);
  const take = async (event) => {
    const [file] = event.target.files;
    event.target.value = ""; // the same file may be chosen again, after a correction
    if (!file) return;
    if (file.size > most) {
      onRefuse?.(`“${file.name}” is too large: at most ${Math.round(most / 1000)} KB of text.`);
      return;
    }
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      onRead?.(file.name, text);
    } catch {
      onRefuse?.(`“${file.name}” is not a text file in UTF-8. Save it as text or CSV (UTF-8) first.`);
    }
  };
  return (
    <>
      <input ref={input} type="file" accept={accept} onChange={take} hidden aria-hidden="true" tabIndex={-1} />
      <button type="button" className={className} onClick={() => input.current.click()}>{label}</button>
    </>
  );
}
