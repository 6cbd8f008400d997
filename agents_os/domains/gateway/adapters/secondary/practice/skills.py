"""What the practice model can do. A skill answers a question it understands, else None."""

import re
from collections.abc import Callable

from agents_os.core.arithmetic import find_sum
from agents_os.domains.gateway.adapters.secondary.practice import extract
from agents_os.domains.gateway.adapters.secondary.practice.prompt import Profile
from agents_os.domains.gateway.adapters.secondary.practice.question import Question

Skill = Callable[[Question, Profile], str | None]

_GREETING = re.compile(r"^(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening))\b", re.I)
_WHO = re.compile(
    r"\bwho are you\b|\bwhat (?:can|do) you do\b|\bhow can you help\b|\bintroduce yourself\b"
    r"|\bwhat are you\b|^help\W*$|\byour (?:services|skills|role)\b",
    re.I,
)
_VERSUS = re.compile(
    r"\bcompare\s+(.{2,80}?)\s+(?:and|with|to|vs\.?|versus)\s+(.{2,80}?)(?:[.?!:]|$)", re.I
)


def introduce(question: Question, profile: Profile) -> str | None:
    """Who this agent is and what it offers, from its own prompt."""
    greeted = _GREETING.match(question.task) and len(extract.words(question.task)) <= 5
    if question.text or not (greeted or _WHO.search(question.task)):
        return None
    me = f"I am **{profile.name}**" if profile.name else "I am an agent"
    lines = [f"Hello! {me}{', ' + profile.role if profile.role else ''}."]
    if profile.skills:
        lines += ["", "**What I know best**", *_bullets(profile.skills)]
    if profile.services:
        lines += ["", "**Services I offer**", *_bullets(profile.services)]
    lines += [
        "",
        "Paste a text and tell me to *summarise* it, *list* its key points, *outline* it, turn it "
        "into a *table*, or *draft* a message from it.",
    ]
    return "\n".join(lines)


def take_thanks(question: Question, profile: Profile) -> str | None:
    """A short answer to a short thank-you."""
    said = re.match(r"(?:many )?(?:thanks|thank you|thx)\b", question.task, re.I)
    if not said or len(extract.words(question.task)) > 4:
        return None
    return "You are welcome. Is there anything else to summarise, list or draft?"


def calculate(question: Question, profile: Profile) -> str | None:
    """A sum, worked out."""
    found = None if question.text else find_sum(question.task)
    return f"{found[0]} = **{found[1]}**" if found else None


def compare(question: Question, profile: Profile) -> str | None:
    """What the text says about two things, side by side."""
    named = _VERSUS.search(question.task)
    material = question.text or profile.material
    if not named or not material:
        return None
    sides = [(each.strip(), extract.passages_about(material, each, 3)) for each in named.groups()]
    if not any(said for _, said in sides):
        return None
    rows = max(len(said) for _, said in sides)
    cells = [
        [_cell(said[row]) if row < len(said) else "" for _, said in sides] for row in range(rows)
    ]
    return "\n".join(["Side by side, from your text:", "", *_table([s[0] for s in sides], cells)])


def tabulate(question: Question, profile: Profile) -> str | None:
    """The text's points with their figures and dates, as a table."""
    if not question.text or not question.asks_for("table", "tabul", "spreadsheet"):
        return None
    points = extract.best_sentences(question.text, 10)
    cells = [
        [
            _cell(point),
            ", ".join(extract.figures_in(point)) or "–",
            ", ".join(extract.dates_in(point)) or "–",
        ]
        for point in points
    ]
    return "\n".join(["As a table:", "", *_table(["Point", "Figures", "Dates"], cells)])


def outline(question: Question, profile: Profile) -> str | None:
    """The text's points under its main topics."""
    if not question.text or not question.asks_for("outlin", "structur", "agenda"):
        return None
    left = extract.best_sentences(question.text, 9)
    lines = ["An outline of your text:"]
    for topic in extract.topics(question.text, 3):
        mine = [point for point in left if topic in extract.words(point)]
        left = [point for point in left if point not in mine]
        if mine:
            lines += ["", f"## {topic.capitalize()}", *_bullets(mine)]
    if left:
        lines += ["", "## Also", *_bullets(left)]
    return "\n".join(lines)


def draft(question: Question, profile: Profile) -> str | None:
    """A message or post that says the text's main points in its own sentences."""
    if not question.text or not question.asks_for(
        "draft", "write", "email", "e-mail", "mail", "letter", "post", "reply", "announce"
    ):
        return None
    points = extract.best_sentences(question.text, 4)
    subject = ", ".join(extract.topics(question.text, 3))
    lines = [f"**Subject:** {subject.capitalize()}", "", points[0] if points else ""]
    if points[1:]:
        lines += ["", "The main points:", *_bullets(points[1:])]
    lines += ["", f"Best regards,  \n{profile.name or '[your name]'}"]
    return "\n".join(["A draft in your own words, to edit:", "", *lines])


def frame(question: Question, profile: Profile) -> str | None:
    """A frame to fill in, when something is to be written or planned without material."""
    if question.text or not question.asks_for(
        "draft", "write", "plan", "email", "letter", "post", "prepare", "announce"
    ):
        return None
    facts = extract.figures_in(question.task) + extract.dates_in(question.task)
    return "\n".join(
        [
            f"A frame for: *{' '.join(question.task.split())[:200]}*",
            "",
            f"1. **What is it about:** {', '.join(extract.topics(question.task)) or '…'}",
            f"2. **Facts you gave:** {', '.join(facts) or 'none yet'}",
            "3. **Who is it for, and what do they care about:** …",
            "4. **The one thing they should remember:** …",
            "5. **What they should do next, and until when:** …",
            "",
            "Answer the open points in a few sentences after `Draft:`, and I will arrange "
            "them. I do not invent facts.",
        ]
    )


def shorten(question: Question, profile: Profile) -> str | None:
    """The text again, shorter: its strongest sentences as plain prose."""
    if not question.text or not question.asks_for("rewrit", "rephras", "shorte", "simplif"):
        return None
    half = max(1, len(extract.sentences(question.text)) // 2)
    return "Shorter, in your own words:\n\n" + " ".join(
        extract.best_sentences(question.text, min(half, 5))
    )


def list_points(question: Question, profile: Profile) -> str | None:
    """Key points, or all figures or dates, as a list."""
    if not question.text or not question.asks_for(
        "list", "bullet", "key", "point", "extract", "figure", "number", "date", "action", "find"
    ):
        return None
    if question.asks_for("date", "deadline"):
        return _found("Dates", extract.dates_in(question.text))
    if question.asks_for("figure", "number", "amount", "price"):
        return _found("Figures", extract.figures_in(question.text))
    return "\n".join(["The key points:", *_bullets(extract.best_sentences(question.text, 6))])


def answer_from_material(question: Question, profile: Profile) -> str | None:
    """Sentences of the given text or passages that speak about the question."""
    asks = question.task.rstrip().endswith("?")
    material = "\n".join(part for part in (question.text, profile.material) if part)
    if not material or (not asks and question.text and not profile.material):
        return None
    said = extract.passages_about(material, question.task)
    if not said:
        return None
    return "\n".join(["This is what the text says about it:", *(f"> {each}" for each in said)])


def summarise(question: Question, profile: Profile) -> str | None:
    """The main points of a text, with its figures and dates: also when nothing else was asked."""
    if not question.text or not (
        question.asks_for("summar", "sum", "tl", "brief", "gist", "short", "explain", "review")
        or extract.sentences(question.text)
    ):
        return None
    length = len(extract.sentences(question.text))
    lines = ["**In short**", *_bullets(extract.best_sentences(question.text, min(4, length)))]
    figures, dates = extract.figures_in(question.text), extract.dates_in(question.text)
    if figures:
        lines += ["", f"**Figures:** {', '.join(figures[:8])}"]
    if dates:
        lines += ["", f"**Dates:** {', '.join(dates[:8])}"]
    return "\n".join(lines)


def say_what_was_understood(question: Question, profile: Profile) -> str:
    """The last resort: no facts of its own, so it arranges the request and asks for material."""
    topics = ", ".join(extract.topics(question.task)) or "nothing I recognise"
    lines = [f"I understood that this is about: **{topics}**."]
    facts = extract.figures_in(question.task) + extract.dates_in(question.task)
    if facts:
        lines.append(f"You mentioned: {', '.join(facts)}.")
    related = extract.passages_about("\n".join(question.earlier), question.task, 3)
    if related:
        lines += ["", "Earlier you said:", *(f"> {each}" for each in related)]
    if near := _nearest(question.task, profile.skills):
        lines += ["", f"It would fall under: {near}."]
    lines += [
        "",
        "I know nothing beyond this conversation, so I will not guess. Paste the text or notes to "
        "work from, and I will summarise, list, outline, compare or draft from them.",
    ]
    return "\n".join(lines)


# In this order; the first that understands the question answers.
SKILLS: tuple[Skill, ...] = (
    introduce,
    take_thanks,
    calculate,
    compare,
    tabulate,
    outline,
    draft,
    shorten,
    list_points,
    answer_from_material,
    frame,
    summarise,
)


def _nearest(task: str, skills: tuple[str, ...]) -> str | None:
    """The first skill that shares a word with the task."""
    wanted = set(extract.key_words(task))
    return next((skill for skill in skills if wanted & set(extract.key_words(skill))), None)


def _found(what: str, items: list[str]) -> str:
    if not items:
        return f"There are no {what.lower()} in the text."
    return "\n".join([f"{what} in the text:", *_bullets(items)])


def _bullets(items: tuple[str, ...] | list[str]) -> list[str]:
    return [f"- {item}" for item in items]


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
