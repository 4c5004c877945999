"""Answers as people see them."""
