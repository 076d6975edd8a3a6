"""Which part of a form a unit is asked for."""

from typing import NamedTuple


class Profile(NamedTuple):
    """The ids of printed forms whose numbers are asked for, none for the whole form.

    ``also`` are inputs and tables beyond what these need, which the unit has given all the same.
    """

    print_forms: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


WHOLE_FORM = Profile()
