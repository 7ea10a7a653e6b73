"""The adapter to what NiceGUI has inside: a missing hook point stops the start."""
