"""Which network addresses belong to the public internet, and nothing nearer. Pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

_V4_SPECIAL = tuple(
    ip_network(each)
    for each in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays into IPv6
        "168.63.129.16/32",  # a cloud's own services, though it looks public
    )
)
_V6_PUBLIC = IPv6Network("2000::/3")
_V6_SPECIAL = tuple(
    ip_network(each)
    for each in (
        "2001::/23",  # protocol assignments; tunnels that carry an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # carries an IPv4 address
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Whether `address` (as the resolver writes it) is a machine on the public internet.

    Anything that is private, local, reserved, shared, multicast or carries another address
    inside is not; nor is what cannot be read.
    """
    try:
        found: Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return found in _V6_PUBLIC and not any(found in each for each in _V6_SPECIAL)
        found = found.ipv4_mapped
    special = any(found in each for each in _V4_SPECIAL)
    return found.is_global and not found.is_multicast and not special
