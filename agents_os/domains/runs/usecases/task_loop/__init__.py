"""How an agent works on a task: the driver of runs of kind `task`, and its steps."""
