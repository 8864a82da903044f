"""Everything parsed, indexed and frozen for one build; what may be asked of it is in `questions`."""
