"""One provider a module: the shape of its requests and answers, its codes of languages, its limits."""
