"""What can go wrong between the portal and a machine: each a whole sentence for staff."""


class MachineError(Exception):
    """Raised where a machine gave no translations. `was_counted`: the provider may count what was sent; `may_be_retried`: the same request
    may succeed in a while; `wait`: seconds that the provider asks for, None where it does not say."""

    def __init__(self, sentence: str, *, was_counted: bool = False, may_be_retried: bool = False, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.was_counted, self.may_be_retried, self.wait = was_counted, may_be_retried, wait


class BudgetError(MachineError):
    """Raised before anything is sent where it would cost more than is allowed in a month."""
