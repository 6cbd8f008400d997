"""Tasks that come again and again: who sees a schedule, what was missed, which tasks it made."""

from agents_os.core.schema import sql

revision = "0017"
down_revision = "0016"

SCHEDULES = """
alter table public.schedules
  add column team_id uuid,
  add column visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  add column most_missed int not null default 10 check (most_missed between 1 and 100),
  add column problem text check (char_length(problem) <= 500),
  add foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  drop constraint schedules_missed_check,
  add constraint schedules_missed_check check (missed in ('skip', 'run_once', 'run_all'));
create index schedules_of_team on public.schedules (org_id, team_id) where team_id is not null;
"""

TASKS = """
alter table public.tasks
  add column schedule_id uuid,
  add foreign key (org_id, schedule_id) references public.schedules (org_id, id) on delete set null (schedule_id);
create index tasks_of_schedule on public.tasks (org_id, schedule_id, id desc) where schedule_id is not null;
"""


def upgrade() -> None:
    sql(SCHEDULES)
    sql(TASKS)
