import type { Verb } from './index.js';

export type DestinationVerb =
  | ListSnmpDestinations
  | AddSnmpDestination
  | RemoveSnmpDestination
  | ReadRemoteLog
  | WriteRemoteLog;

/** Where the BMC sends SNMP traps. */
export interface ListSnmpDestinations extends Verb<readonly SnmpDestination[]> {
  readonly verb: 'listSnmpDestinations';
}
export interface AddSnmpDestination extends Verb<undefined> {
  readonly verb: 'addSnmpDestination';
  readonly to: Destination;
}
export interface RemoveSnmpDestination extends Verb<undefined> {
  readonly verb: 'removeSnmpDestination';
  readonly id: string;
}
/** The syslog server that gets the BMC's log; undefined when none does. */
export interface ReadRemoteLog extends Verb<Destination | undefined> {
  readonly verb: 'readRemoteLog';
}
export interface WriteRemoteLog extends Verb<undefined> {
  readonly verb: 'writeRemoteLog';
  readonly to: Destination | undefined;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
}

export interface SnmpDestination {
  readonly id: string;
  readonly address: string;
  readonly port: number | undefined;
}
