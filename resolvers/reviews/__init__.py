"""Reviews and assessments: proved, written, answered, moderated, summed up."""
