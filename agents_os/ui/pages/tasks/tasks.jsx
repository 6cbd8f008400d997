/* Arrow keys on the board: up and down inside a column, left and right to the next one with cards. */
const cards = (column) => [...column.querySelectorAll("[data-card]")];

function target(board, from, key) {
  const columns = [...board.children].filter((each) => cards(each).length && each.offsetParent);
  const at = columns.findIndex((each) => each.contains(from));
  const here = cards(columns[at]);
  const row = here.indexOf(from);
  if (key === "ArrowDown") return here[row + 1];
  if (key === "ArrowUp") return here[row - 1];
  if (key === "Home") return here[0];
  if (key === "End") return here[here.length - 1];
  const beside = columns[at + (key === "ArrowRight" ? 1 : -1)];
  return beside && cards(beside)[Math.min(row, cards(beside).length - 1)];
}

const KEYS = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"]);

export function Board({ label, children }) {
  const onKeyDown = (event) => {
    if (!KEYS.has(event.key) || !event.target.matches?.("[data-card]")) return;
    event.preventDefault();
    const next = target(event.currentTarget, event.target, event.key);
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  return (
    <div className="board" role="group" aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
