import type { Verb } from './index.js';

export type NetworkVerb =
  | ReadNetwork
  | AddVlan
  | AddAddress
  | RemoveAddress
  | DisableDhcp
  | ResetNetwork
  | SetHostname
  | SetNtpServers;

/** All of the BMC's network settings in one answer. */
export interface ReadNetwork extends Verb<Network> {
  readonly verb: 'readNetwork';
  /** The address to ask at when it is no longer, or not only, the node's own. */
  readonly at?: string | undefined;
}
/** Makes an interface with a VLAN tag on top of another; it appears some seconds later. */
export interface AddVlan extends Verb<undefined> {
  readonly verb: 'addVlan';
  readonly nic: string;
  readonly vlan: number;
}
/** A static IPv4 address besides those there are. */
export interface AddAddress extends Verb<undefined> {
  readonly verb: 'addAddress';
  readonly nic: string;
  readonly address: string;
  readonly prefix: number;
  readonly gateway: string;
}
/** Takes an address away; the BMC may lose the very connection it is asked on. */
export interface RemoveAddress extends Verb<undefined> {
  readonly verb: 'removeAddress';
  readonly nic: string;
  readonly id: string;
}
export interface DisableDhcp extends Verb<undefined> {
  readonly verb: 'disableDhcp';
  readonly nic: string;
}
/** Back to the settings of a new BMC, which means DHCP; in force after a reboot of the BMC. */
export interface ResetNetwork extends Verb<undefined> {
  readonly verb: 'resetNetwork';
}
export interface SetHostname extends Verb<undefined> {
  readonly verb: 'setHostname';
  readonly hostname: string;
}
/** An empty list clears it. */
export interface SetNtpServers extends Verb<undefined> {
  readonly verb: 'setNtpServers';
  readonly nic: string;
  readonly servers: readonly string[];
}

export interface Network {
  readonly hostname: string | undefined;
  readonly defaultGateway: string | undefined;
  /** In the order of their names. */
  readonly nics: readonly Nic[];
}

export interface Nic {
  readonly name: string;
  /** The VLAN tag; undefined without one. */
  readonly vlan: string | undefined;
  /** In lower case; tells one machine from another. */
  readonly mac?: string | undefined;
  readonly ntpServers: readonly string[];
  readonly addresses: readonly NicAddress[];
}

/** An IPv4 address of an interface. */
export interface NicAddress {
  readonly id: string;
  readonly address: string;
  readonly prefix: number | undefined;
  readonly gateway: string | undefined;
  /** The last word: Static, DHCP, LinkLocal … */
  readonly origin: string | undefined;
}
