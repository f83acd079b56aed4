"""The directory below `/api/v1/`: entries with their facts, kinds, figures."""
