"""The company of the bench as a company file: as many customers, senders and assistants as asked for. Applies nothing."""

SENDERS = 5  # of a customer


def company_text(*, assistants: int, customers: int) -> str:
    """Each customer has a primary and a substitute; the assistants take turns."""
    tables = ['[[packages]]\nname = "10 h"\nminutes = 600\nprice_cents = 49000\n']
    tables += [_person(assistant(number), "assistant") for number in range(assistants)]
    tables += [_person(f"{role}@ysi.example", role) for role in ("coordinator", "contact", "manager")]
    tables += [_customer(number, assistants) for number in range(customers)]
    return "\n".join(tables)


def assistant(number: int) -> str:
    return f"assistant{number}@ysi.example"


def sender(customer: int, number: int) -> str:
    return f"person{number}@customer{customer}.example"


def _person(mail: str, role: str) -> str:
    name = mail.partition("@")[0].capitalize()
    return f'[[people]]\nname = "{name}"\nmail = "{mail}"\nroles = ["{role}"]\n'


def _customer(number: int, assistants: int) -> str:
    senders = ",\n  ".join(
        f'{{ name = "Person {place}", mail = "{sender(number, place)}", rights = ["task"] }}'
        for place in range(SENDERS)
    )
    primary, substitute = number % assistants, (number + 1) % assistants
    return f"""[[customers]]
name = "Customer {number} Oy"
language = "{("fi", "fi", "sv", "en")[number % 4]}"
owner = "{sender(number, 0)}"
contact = "contact@ysi.example"
senders = [
  {senders}
]
assistants = [
  {{ mail = "{assistant(primary)}", role = "primary" }},
  {{ mail = "{assistant(substitute)}", role = "substitute", order = 1 }},
]
subscription = {{ start = 2026-01-01, package = "10 h", kind = "open" }}
"""
