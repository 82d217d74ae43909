// The source address of a call: as the rate-limit subject of calls without a token, and as the network that it is in.

/**
 * "ip:203.0.113.7" or "ip:2001:db8:1:2::/64". One household or server usually has a whole /64.
 * @param sourceIp as API Gateway reports it. An IPv4-mapped IPv6 address counts as its IPv4 address.
 */
export function addressOf(sourceIp: string): string {
  if (!sourceIp.includes(':')) return `ip:${sourceIp}`;
  const groups = groupsOf(sourceIp);
  if (isMapped(groups)) return `ip:${groups.slice(6).flatMap(bytesOf).join('.')}`;
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `ip:${network.join(':')}::/64`;
}

/**
 * "203.0.113.0/24" or "2001:db8:1:2::/64"; undefined for an address that is not of the public internet, which says nothing
 * about who is near whom: loopback, private, link-local, or shared by a provider (RFC 6890).
 * @param sourceIp as API Gateway reports it
 */
export function networkOf(sourceIp: string): string | undefined {
  const address = addressOf(sourceIp).slice('ip:'.length);
  if (address.includes(':')) return isPrivateV6(address) ? undefined : address;
  const bytes = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0] = bytes;
  const isAddress =
    bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return !isAddress || isPrivateV4(a, b) ? undefined : `${a}.${b}.${c}.0/24`;
}

function isPrivateV4(a: number, b: number): boolean {
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168)
  );
}

/** fc00::/7, fe80::/10, and ::/64, where ::1 is. */
function isPrivateV6(network: string): boolean {
  const first = Number.parseInt(network, 16);
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || network === '0:0:0:0::/64';
}

/** The eight groups of 16 bits (RFC 4291 §2.2); `::` is expanded to zeros. */
function groupsOf(sourceIp: string): number[] {
  const [address = ''] = sourceIp.split('%', 1);
  const [before = [], after = []] = address
    .replace(/[^:]+$/, asGroups)
    .split('::')
    .map((half) => half.split(':').filter(Boolean))
    .map((half) => half.map((group) => Number.parseInt(group, 16)));
  const zeros = Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0);
  return [...before, ...zeros, ...after];
}

/** Writes a dotted tail as two groups: "203.0.113.7" → "cb00:7107". Any other tail is unchanged. */
function asGroups(tail: string): string {
  const [a, b, c, d] = tail.split('.').map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return tail;
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** IPv4-mapped: ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

function bytesOf(group: number): number[] {
  return [group >> 8, group & 0xff];
}
