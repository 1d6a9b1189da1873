"""First names for made-up people, of many languages; nobody in particular is meant."""

from __future__ import annotations

from turnout.engines.simulate import draw

NAMES = (
    "Ada", "Aisha", "Alba", "Amir", "Ana", "Anders", "Asha", "Beatriz", "Ben", "Bianca", "Bo", "Carmen", "Chue",
    "Clara", "Dalia", "Daniel", "Deka", "Diego", "Edith", "Elena", "Elias", "Emil", "Esther", "Fatima", "Felix",
    "Frida", "Gabriel", "Greta", "Hamdi", "Hana", "Hassan", "Hugo", "Ida", "Ifrah", "Ines", "Ingrid", "Iris",
    "Ivan", "Jamal", "Jana", "Joaquin", "Jonas", "Juana", "Kai", "Karin", "Kenji", "Khadija", "Lars", "Leila",
    "Lena", "Leon", "Lucia", "Luis", "Maia", "Malik", "Marco", "Maria", "Marta", "Mateo", "Mei", "Mina",
    "Miriam", "Mohamed", "Nadia", "Nia", "Nils", "Noor", "Olga", "Omar", "Oscar", "Pa Houa", "Paloma", "Paul",
    "Petra", "Rafael", "Rana", "Rosa", "Ruth", "Saba", "Samir", "Sara", "Sofia", "Sven", "Tala", "Teo", "Tomas",
    "Uma", "Vera", "Viktor", "Wanda", "Xiong", "Yara", "Yusuf", "Zahra", "Zoe",
)  # fmt: skip


def first_name(number: int, seed: int) -> str:
    """Return a first name that belongs to this number and seed."""
    return NAMES[int(draw(seed, "name", number) * len(NAMES))]
