"""The world around the core: disk, terminal and clock."""
