import type { Verb } from './index.js';

/** Which BMC this is, as far as it tells. */
export interface ReadIdentity extends Verb<ToldIdentity> {
  readonly verb: 'readIdentity';
  /** MAC addresses too where they cost requests of their own. */
  readonly macs?: true;
}

/** What tells one BMC from another, the surest first. */
export interface BmcIdentity {
  /** Of its Redfish service: made once, and lost with all of its settings only. */
  readonly uuid?: string | undefined;
  /** Of its network interfaces, in small letters; made-up ones, which may be others after a restart, left out. */
  readonly macs?: readonly string[] | undefined;
  /** The SHA-256 of its certificate's public key, in base64. A new certificate can come with other firmware. */
  readonly key?: string | undefined;
  /** `host:port` of the connection. */
  readonly address?: string | undefined;
}

/** What a BMC has told of itself. */
export interface ToldIdentity extends BmcIdentity {
  /** It could not tell now, as while it starts: only the connection has told. */
  readonly notNow?: true;
}

const MOST_MACS = 16;
const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
/** A made-up address says so [IEEE 802, 8.4]. */
const LOCALLY_ADMINISTERED = 0x02;

/** Those of these texts that are the address of one interface in the world. */
export function macsOf(texts: readonly (string | undefined)[]): readonly string[] {
  const macs = texts.map((text) => text?.toLowerCase().replaceAll('-', ':') ?? '').filter(isOwn);
  return [...new Set(macs)].sort().slice(0, MOST_MACS);
}

function isOwn(mac: string): boolean {
  return (
    MAC.test(mac) &&
    (Number.parseInt(mac.slice(0, 2), 16) & LOCALLY_ADMINISTERED) === 0 &&
    !/^[0:]*$/.test(mac)
  );
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In small letters; undefined for what is none, or is one that stands for nothing. */
export function uuidIn(text: string | undefined): string | undefined {
  const uuid = text?.toLowerCase();
  return uuid !== undefined && UUID.test(uuid) && !/^[0-]*$/.test(uuid) && !/^[f-]*$/.test(uuid)
    ? uuid
    : undefined;
}
