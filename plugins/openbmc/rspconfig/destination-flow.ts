import { done, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import type {
  AddSnmpDestination,
  Destination,
  ListSnmpDestinations,
  ReadRemoteLog,
  RemoveSnmpDestination,
  SnmpDestination,
  WriteRemoteLog,
} from '../bmc/verbs/destination-verbs.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import type { Facts } from '../node/node-facts.js';
import { accepted, refused } from '../node/node-replies.js';
import { printed, readAndPrint } from '../node/projection/projection-row.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { alert, says, setting, snmp } from './rspconfig-texts.js';

export const listSnmp = readAndPrint(askSnmp, snmpLines);

export interface SnmpNode extends Facts {
  readonly to: Destination;
  /** The BMC's name for it. */
  readonly id: string;
}

export const addSnmp = {
  LOGIN: login('ADD'),
  ADD: row(
    tellSnmp,
    accepted<SnmpNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, snmp.added(node.to.address, node.to.port)) } },
  ),
} satisfies BmcTable<'LOGIN' | 'ADD', SnmpNode>;

export const removeSnmp = {
  LOGIN: login('FIND'),
  FIND: row(askSnmp, snmpFound, {
    found: 'REMOVE',
    none: failedBecause<SnmpNode>(({ to }) => snmp.notFound(to.address)),
    no: failed,
  }),
  REMOVE: row(
    tellNoSnmp,
    accepted<SnmpNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, snmp.removed(node.to.address, node.to.port)) } },
  ),
} satisfies BmcTable<'LOGIN' | 'FIND' | 'REMOVE', SnmpNode>;

export const readAlert = readAndPrint(askAlert, alertLines);

export interface AlertNode extends Reading {
  /** Nowhere when undefined. */
  readonly to: Destination | undefined;
}

export const setAlert = {
  LOGIN: login('SET'),
  SET: row(
    tellAlert,
    accepted<AlertNode>,
    { yes: 'READ', no: failed },
    { say: { yes: (node) => says(node, setting(alert.setting)) } },
  ),
  READ: printed(askAlert, alertLines<AlertNode>),
} satisfies BmcTable<'LOGIN' | 'SET' | 'READ', AlertNode>;

function askSnmp(): ListSnmpDestinations {
  return { verb: 'listSnmpDestinations' };
}

function tellSnmp({ to }: SnmpNode): AddSnmpDestination {
  return { verb: 'addSnmpDestination', to };
}

function tellNoSnmp({ id }: SnmpNode): RemoveSnmpDestination {
  return { verb: 'removeSnmpDestination', id };
}

function askAlert(): ReadRemoteLog {
  return { verb: 'readRemoteLog' };
}

function tellAlert({ to }: AlertNode): WriteRemoteLog {
  return { verb: 'writeRemoteLog', to };
}

/** Address and port must both be the ones given [openbmc.pm:4488]. */
function snmpFound(
  reply: BmcReply<readonly SnmpDestination[]>,
  node: SnmpNode,
): Read<'found' | 'none' | 'no', SnmpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const found = reply.value.find(({ address, port }) => address === node.to.address && port === node.to.port);
  return found === undefined ? { outcome: 'none' } : { outcome: 'found', node: { ...node, id: found.id } };
}

function snmpLines(destinations: readonly SnmpDestination[], node: Reading): Projection {
  const lines = destinations.map(({ id, address, port }) => snmp.shown(id, address, String(port ?? '')));
  return { lines: (lines.length === 0 ? [snmp.none] : lines).map((line) => says(node, line)) };
}

function alertLines<Node extends Reading>(to: Destination | undefined, node: Node): Projection {
  return { lines: [says(node, to === undefined ? alert.disabled : alert.shown(to.address, to.port))] };
}
