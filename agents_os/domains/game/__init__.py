"""The game: XP for accepted work, levels, skills, streaks, quests, achievements, seasons."""
