const BITS = 32;

/** 16 is 255.255.0.0. */
export function maskOf(prefix: number): string {
  return [0, 8, 16, 24].map((from) => (0xff00 >> Math.max(0, Math.min(8, prefix - from))) & 0xff).join('.');
}

/** 255.255.0.0 is 16; undefined for what is no mask. */
export function prefixOf(mask: string): number | undefined {
  for (let prefix = 0; prefix <= BITS; prefix += 1) if (maskOf(prefix) === mask) return prefix;
  return undefined;
}
