# SPDX-License-Identifier: LGPL-2.1-or-later
"""LWM: send one message to the nodes that the sender names, and hear who got it.

    with lwm.Socket() as sock:
        sock.send_to({"stor-2", "stor-5"}, data, port=700)
        status = sock.send_and_wait({"stor-2", "stor-5"}, data, port=700, timeout=0.5)
        again = [node for node, answer in status.items() if not answer]

What is refused raises lwm.Error, an OSError. See man 7 lwm for what the words mean.
"""

from ._liblwm import Error, Timeout
from .answers import Answer, Status
from .names import Name, Network, Targets, group_name
from .socket import SOL_LWM, Option, Sender, Socket

__all__ = ["SOL_LWM", "Answer", "Error", "Name", "Network", "Option", "Sender", "Socket",
           "Status", "Targets", "Timeout", "group_name"]
