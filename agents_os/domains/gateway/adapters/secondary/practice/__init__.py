"""The practice model's wits: understand what is asked, find it in the text, arrange it.

Pure functions, no facts of their own. `compose.compose_answer` answers in a conversation: with the
first skill in `skills.SKILLS` that takes the question. `work.next_calls` works on a task: with
tools, by the rules there, until `result.compose_result` is handed in.
"""
