"""Two aioice agents that may use relayed candidates only, and exchange data both ways.

Arguments: host, port, transport (udp, tcp or tls), user name, password, number of messages.
Prints one JSON object: the kinds of candidates on both sides, and what arrived on each.
"""

import asyncio
import json
import ssl
import sys

from aioice import Candidate, Connection, TransportPolicy

WITHIN_SECONDS = 30


def without_trust():
    """TLS to a server whose certificate nobody has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def agent(controlling, host, port, transport, username, password):
    return Connection(
        ice_controlling=controlling,
        turn_server=(host, port),
        turn_username=username,
        turn_password=password,
        turn_transport="udp" if transport == "udp" else "tcp",
        turn_ssl=without_trust() if transport == "tls" else False,
        use_ipv6=False,
        transport_policy=TransportPolicy.RELAY,
    )


async def introduce(one, other):
    """Tells one what signaling would tell it about the other."""
    one.remote_username = other.local_username
    one.remote_password = other.local_password
    for candidate in other.local_candidates:
        await one.add_remote_candidate(Candidate.from_sdp(candidate.to_sdp()))
    await one.add_remote_candidate(None)


async def exchange(sender, receiver, count):
    arrived = []
    for index in range(count):
        # of every length, since streams pad some of them
        await sender.send(bytes([index]) * (index + 1))
        arrived.append((await receiver.recv()).hex())
    return arrived


async def main(host, port, transport, username, password, count):
    server = (host, int(port), transport, username, password)
    ana, bob = agent(True, *server), agent(False, *server)
    await asyncio.gather(ana.gather_candidates(), bob.gather_candidates())
    await introduce(ana, bob)
    await introduce(bob, ana)
    await asyncio.gather(ana.connect(), bob.connect())
    kinds = [candidate.type for side in (ana, bob) for candidate in side.local_candidates]
    to_bob = await exchange(ana, bob, int(count))
    to_ana = await exchange(bob, ana, int(count))
    await asyncio.gather(ana.close(), bob.close())
    print(json.dumps({"kinds": kinds, "toBob": to_bob, "toAna": to_ana}))


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), WITHIN_SECONDS))
