"""The practice model's wits: understand what is asked, find it in the text, arrange it.

Pure functions, no facts of their own. `compose.compose_answer` is the way in; it looks for the
first skill in `skills.SKILLS` that takes the question, so calling tools will be one more skill.
"""
