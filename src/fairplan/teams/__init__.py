"""Who joins which team: by travel, skills, mix of units and load."""
