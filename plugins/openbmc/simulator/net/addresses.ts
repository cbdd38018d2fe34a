import { isIPv4 } from 'node:net';

/** So many IPv4 addresses from `first` on, without those that end in 0 or 255. */
export function addressesFrom(first: string, count: number): string[] {
  if (!isIPv4(first) || !first.startsWith('127.')) {
    throw new Error(`${first} is not a loopback address; the first simulated BMC needs one like 127.30.0.1`);
  }
  const addresses: string[] = [];
  for (let number = toNumber(first); addresses.length < count; number += 1) {
    const last = number & 0xff;
    if (number >>> 24 !== 127) throw new Error(`127.0.0.0/8 has not ${count} addresses from ${first} on`);
    if (last !== 0 && last !== 255) addresses.push(toText(number));
  }
  return addresses;
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}
