"""A deliverable with one of everything, and texts that try to break out of their format."""

from agents_os.domains.tasks.metadata.sections import DeliverableDraft

TEXT = """
October brought **more leads at a lower price**. The details are *below*, the raw figures in
[the dashboard](https://example.test/dash?a=1&b=2).

# What we did

1. Moved the budget from display to search
2. Wrote three landing pages
   - one for `bakeries`
   - one for hotels

> “Best month since spring.”
> Sales

| Channel | Spend |
|:--------|------:|
| Search  | 1,200 |
| Social  |   300 |

```
if leads > 100:
    celebrate()
```

---

## Attempts

<script>alert(1)</script> #read("/etc/passwd") $x$ [here](javascript:alert(1)) \\# ~~old~~
"""

REPORT = DeliverableDraft.model_validate(
    {
        "title": "October outreach: “results” & next steps",
        "summary": "40 % more leads for 5 % more money.",
        "sections": [
            {"id": "story", "label": "What happened", "type": "text", "data": {"markdown": TEXT}},
            {
                "id": "next",
                "label": "Next steps",
                "type": "list",
                "description": "In order of effect",
                "data": {"items": ["Double the search budget", "Stop display", "Ask hotels"]},
            },
            {
                "id": "channels",
                "label": "Channels",
                "type": "table",
                "data": {
                    "columns": [
                        "Channel",
                        {"label": "Leads", "align": "right"},
                        {"label": "Cost", "align": "right"},
                        {"label": "Kept", "align": "center"},
                    ],
                    "rows": [
                        ["Search", 120, 1234.5, True],
                        ['=HYPERLINK("http://x")', 30, 300, False],
                        ["Display | banner", 4, 900, None],
                    ],
                },
            },
            {
                "id": "leads",
                "label": "Leads by month",
                "type": "chart",
                "data": {
                    "kind": "bar",
                    "labels": ["July", "August", "September", "October"],
                    "series": [
                        {"name": "Search", "values": [60, 72, 85, 120]},
                        {"name": "Social", "values": [35, None, 28, 30]},
                    ],
                },
            },
            {
                "id": "trend",
                "label": "Price of a lead",
                "type": "chart",
                "data": {
                    "kind": "line",
                    "labels": ["Jul", "Aug", "Sep", "Oct"],
                    "unit": "€",
                    "series": [
                        {"name": "Search", "values": [14.5, 12, 11.2, 10.3]},
                        {"name": "Change", "values": [0, -2.5, -0.8, -0.9]},
                    ],
                },
            },
            {
                "id": "share",
                "label": "Where leads came from",
                "type": "chart",
                "data": {
                    "kind": "pie",
                    "labels": ["Search", "Social", "Display"],
                    "series": [{"name": "Leads", "values": [120, 30, 4]}],
                },
            },
            {
                "id": "notes",
                "label": "Notes",
                "type": "file",
                "data": {"name": "notes.txt", "text": 'Call the "hotels" \\ again.\n\tTuesday'},
            },
            {
                "id": "mail",
                "label": "Mail to the team",
                "type": "action",
                "data": {
                    "action": "Send the report",
                    "status": "proposed",
                    "detail": "To sales@example.test",
                    "link": "https://example.test/approvals/1",
                },
            },
        ],
    }
)
FACTS = ("Quill", "1 November 2026", "Version 2")
