"""Settings: `base` has everything; `dev`, `test` and `production` differ by a screenful; `env` alone reads the environment."""
