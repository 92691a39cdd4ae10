"""The pages of docs/reference, each made from its source of truth."""
