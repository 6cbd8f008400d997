/* `n` anywhere, or the palette's “New task”. Never while somebody types or a dialog is open. */
import { useEffect } from "react";

const TYPED_INTO = "input, textarea, select, [contenteditable='true']";
const BUSY = "[role='dialog'], [role='alertdialog'], [role='menu'], dialog[open]";

export function NewTaskKey({ onOpen }) {
  useEffect(() => {
    const open = () => onOpen?.();
    const key = (event) => {
      if (event.key !== "n" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.(TYPED_INTO) || document.querySelector(BUSY)) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", key);
    window.addEventListener("new-task", open);
    return () => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("new-task", open);
    };
  }, [onOpen]);
  return null;
}
