// The rate-limit subject of calls without a token: an IPv4 address, or the /64 network of an IPv6 address.

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
