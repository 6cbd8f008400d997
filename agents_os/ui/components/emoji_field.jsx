/* Twenty faces in four families, and a search over their names. */
import { useMemo, useState } from "react";

export function EmojiField({ name, legend, faces, selected }) {
  const known = (faces ?? []).some((face) => face.emoji === selected);
  const [chosen, setChosen] = useState(selected);
  const [query, setQuery] = useState("");
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const families = useMemo(() => {
    const all = known || !selected ? faces ?? [] : [{ emoji: selected, label: "current face", family: "current", words: "" }, ...(faces ?? [])];
    const hits = all.filter((face) => {
      const text = `${face.label} ${face.family} ${face.words}`.toLowerCase();
      return face.emoji === chosen || words.every((word) => text.includes(word));
    });
    return [...new Set(hits.map((face) => face.family))].map((family) => [family, hits.filter((face) => face.family === family)]);
  }, [faces, query, selected, chosen]);
  const noEnter = (event) => { if (event.key === "Enter") event.preventDefault(); };
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      <legend className="label" style={{ padding: "0 0 4px" }}>{legend}</legend>
      <input type="search" className="input" value={query} placeholder="Search faces: fox, writer, calm…" aria-label="Search faces"
        maxLength={40} onKeyDown={noEnter} onChange={(e) => setQuery(e.target.value)} onInput={(e) => e.stopPropagation()} />
      {families.map(([family, members]) => (
        <div key={family} className="emoji-family">
          <span className="small faint">{family}</span>
          <div className="emoji-grid">
            {members.map((face) => (
              <label key={face.emoji} title={face.label}>
                <input type="radio" name={name} value={face.emoji} checked={chosen === face.emoji} aria-label={face.label}
                  onChange={() => setChosen(face.emoji)} />
                <span aria-hidden="true">{face.emoji}</span>
              </label>
            ))}
          </div>
        </div>
      ))}
      {families.length === 0 && <p className="hint">No face is called that.</p>}
    </fieldset>
  );
}
