"""Sign-ins under way: the challenges they wait for, and the step that follows each answer."""
