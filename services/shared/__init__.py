"""What several entries share: further places and contacts, each kept once."""
