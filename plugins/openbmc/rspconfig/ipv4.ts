/** What xCAT takes for an address: four numbers, no leading zeros, the first not 0 [NetworkUtils.pm:2157]. */
export function isIpv4(text: string): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1) ?? [];
  return (
    parts.length === 4 &&
    parts.every((part) => Number(part) <= 255 && !/^0\d/.test(part)) &&
    !parts[0]?.startsWith('0')
  );
}

/** `255.255.255.0` → 24; undefined when the ones are not together at the front. */
export function prefixOf(netmask: string): number | undefined {
  const bits = netmask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1+0*$/.test(bits) ? (bits.indexOf('0') === -1 ? 32 : bits.indexOf('0')) : undefined;
}

/** 24 → `255.255.255.0`. */
export function netmaskOf(prefix: number): string {
  const bits = '1'.repeat(Math.min(32, Math.max(0, prefix))).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
}
