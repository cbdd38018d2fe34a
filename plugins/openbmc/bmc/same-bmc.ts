import * as v from 'valibot';
import type { BmcIdentity } from './verbs/bmc-identity.js';

const Identity = v.object({
  uuid: v.optional(v.string()),
  macs: v.optional(v.array(v.string())),
  key: v.optional(v.string()),
  address: v.optional(v.string()),
});

/** What the journal has of a BMC; undefined for what is nothing of the kind. */
export function identityIn(journalled: unknown): BmcIdentity | undefined {
  const read = v.safeParse(Identity, journalled);
  return read.success ? read.output : undefined;
}

/**
 * Whether what is seen is the BMC that is remembered. The UUID decides where both have one, else MAC addresses: neither
 * is another one at the same machine. Only where nothing of that can be compared the certificate's key and the address
 * count, together: a key can be the same on all BMCs of a site, and a new one on the same BMC.
 * `unclear`: it has another key, and tells nothing else (yet).
 */
export function compareBmcs(remembered: BmcIdentity, seen: BmcIdentity): 'same' | 'other' | 'unclear' {
  const [macs, seenMacs] = [remembered.macs ?? [], seen.macs ?? []];
  const canCompareMacs = macs.length > 0 && seenMacs.length > 0;
  const shareMac = canCompareMacs && macs.some((mac) => seenMacs.includes(mac));
  if (remembered.uuid !== undefined && seen.uuid !== undefined)
    return remembered.uuid === seen.uuid || shareMac ? 'same' : 'other';
  if (canCompareMacs) return shareMac ? 'same' : 'other';
  const isSameAddress =
    remembered.address === undefined || seen.address === undefined || remembered.address === seen.address;
  if (!isSameAddress) return 'other';
  const isSameKey = remembered.key === undefined || seen.key === undefined || remembered.key === seen.key;
  return isSameKey ? 'same' : 'unclear';
}

/** What is known of a BMC once more of it was seen. */
export function withSeen(remembered: BmcIdentity, seen: BmcIdentity): BmcIdentity {
  const told = Object.entries(seen).filter(([, value]) => value !== undefined && !isEmpty(value));
  return { ...remembered, ...Object.fromEntries(told) };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

export function isKnownAlike(one: BmcIdentity, other: BmcIdentity): boolean {
  const text = ({ uuid, macs = [], key, address }: BmcIdentity): string =>
    JSON.stringify([uuid, macs, key, address]);
  return text(one) === text(other);
}

/** `the BMC with MAC 70:e2:84:00:00:01 at 10.0.0.1:443` */
export function nameOf({ uuid, macs = [], key, address }: BmcIdentity, than: BmcIdentity): string {
  const mark =
    uuid !== undefined && than.uuid !== undefined
      ? ` with UUID ${uuid}`
      : macs.length > 0
        ? ` with MAC ${macs.join(' and ')}`
        : uuid !== undefined
          ? ` with UUID ${uuid}`
          : key === undefined
            ? ''
            : ` with certificate key ${key.slice(0, 12)}…`;
  return `the BMC${mark}${address === undefined ? '' : ` at ${address}`}`;
}
