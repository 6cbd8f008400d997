"""The words and colours of tasks, the same on every screen."""

from agents_os.domains.tasks.metadata.states import Priority, TaskCategory, TaskStatus

PRIORITIES = {
    Priority.HIGH: ("High", "red"),
    Priority.MEDIUM: ("Medium", "gold"),
    Priority.LOW: ("Low", ""),
}
CATEGORIES = {
    TaskCategory.CONTENT: "Content",
    TaskCategory.ANALYSIS: "Analysis",
    TaskCategory.COMMUNICATION: "Communication",
    TaskCategory.RESEARCH: "Research",
}
STATUSES = {
    TaskStatus.PENDING: ("Pending", ""),
    TaskStatus.IN_PROGRESS: ("In progress", "busy"),
    TaskStatus.WAITING: ("Waiting", "busy"),
    TaskStatus.IN_REVIEW: ("In review", "info"),
    TaskStatus.COMPLETED: ("Done", "on"),
    TaskStatus.CANCELLED: ("Cancelled", "off"),
}
