"""Templates as the gallery shows them."""

from dataclasses import dataclass, field

from agents_os.domains.agents.metadata.models import Autonomy, Category
from agents_os.domains.agents.metadata.schemas import TemplateRead, TemplateSummary

CATEGORIES = [
    (Category.MARKETING.value, "Marketing"),
    (Category.SALES.value, "Sales"),
    (Category.HR.value, "HR"),
    (Category.OPERATIONS.value, "Operations"),
    (Category.CUSTOMER_SERVICE.value, "Customer Service"),
]
_CATEGORY_NAMES = dict(CATEGORIES)
_COMPLEXITY = {"simple": "Simple", "moderate": "Moderate", "advanced": "Advanced"}
_AUTONOMY = {
    Autonomy.WORKFLOW: "Follows fixed steps",
    Autonomy.SUPERVISED: "Decides for itself, asks before anything outside",
    Autonomy.AUTONOMOUS: "Decides and acts within its limits",
}


@dataclass(frozen=True)
class TemplateRow:
    """A card of the gallery."""

    key: str = ""
    name: str = ""
    emoji: str = ""
    role: str = ""
    summary: str = ""
    category: str = ""
    category_name: str = ""
    complexity: str = ""
    price: str = ""
    specialties: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ServiceRow:
    name: str
    text: str
    price: str
    delivers: list[str]


@dataclass(frozen=True)
class ToolRow:
    name: str
    emoji: str
    text: str
    asks_first: bool


@dataclass(frozen=True)
class TemplateDetail:
    """All that is shown before hiring."""

    key: str = ""
    name: str = ""
    emoji: str = ""
    role: str = ""
    summary: str = ""
    goal: str = ""
    category_name: str = ""
    complexity: str = ""
    autonomy: str = ""
    tone: str = ""
    voice: str = ""
    background: str = ""
    tags: str = ""
    specialties: list[str] = field(default_factory=list)
    starters: list[str] = field(default_factory=list)
    services: list[ServiceRow] = field(default_factory=list)
    tools: list[ToolRow] = field(default_factory=list)


def row(template: TemplateSummary) -> TemplateRow:
    price = "No services" if template.price_from is None else f"from {template.price_from} credits"
    return TemplateRow(
        key=template.key,
        name=template.name,
        emoji=template.emoji,
        role=template.role_title,
        summary=template.summary,
        category=template.category.value,
        category_name=_CATEGORY_NAMES[template.category.value],
        complexity=_COMPLEXITY[template.complexity],
        price=price,
        specialties=template.specialties[:2],
    )


def detail(template: TemplateRead) -> TemplateDetail:
    definition = template.definition
    persona = definition.persona
    return TemplateDetail(
        key=template.key,
        name=template.name,
        emoji=template.emoji,
        role=template.role_title,
        summary=template.summary,
        goal=definition.goal,
        category_name=_CATEGORY_NAMES[template.category.value],
        complexity=_COMPLEXITY[template.complexity],
        autonomy=_AUTONOMY[template.autonomy],
        tone=persona.tone,
        voice=persona.voice,
        background=persona.background,
        tags=", ".join(template.tags),
        specialties=list(definition.specialties),
        starters=list(definition.conversation_starters),
        services=[
            ServiceRow(
                name=each.name,
                text=each.description,
                price=f"{each.price_credits} credits",
                delivers=[
                    f"{d.name}: {', '.join(part.label for part in d.sections)}"
                    for d in each.deliverables
                ],
            )
            for each in definition.services
        ],
        tools=[
            ToolRow(t.label, t.emoji, t.description, asks_first=t.asks_first)
            for t in template.tools
            if t.available
        ],
    )
