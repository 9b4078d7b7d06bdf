import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Networks that an address from outside must not lead to: what belongs to this machine, its neighbours, its cloud's
 * inner services, or to nobody. https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const PRIVATE_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Azure answers its machines' questions about themselves at this public address.
  '168.63.129.16/32',
];
/** Of IPv6 only global unicast is let through, and not what wraps an IPv4 address or is set apart for documents. */
const GLOBAL_IPV6 = ['2000::/3'];
const NOT_GLOBAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const privateIpv4 = networks(PRIVATE_IPV4);
const globalIpv6 = networks(GLOBAL_IPV6);
const notGlobalIpv6 = networks(NOT_GLOBAL_IPV6);

/** Reads networks and single addresses: 10.0.0.0/8, fd00::/8, 192.168.1.7. @throws on anything else */
export function networks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', prefix, ...rest] = text.split('/');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null;
    const bits = prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix);
    const valid = family && rest.length === 0 && /^\d+$/.test(prefix ?? '0');
    if (!valid || bits > (family === 'ipv4' ? 32 : 128)) throw new Error(`not a network: ${text}`);
    list.addSubnet(address, bits, family);
  }
  return list;
}

export function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** True for an address that anybody on the internet reaches. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !isIn(privateIpv4, address);
  return isIPv6(address) && isIn(globalIpv6, address) && !isIn(notGlobalIpv6, address);
}
