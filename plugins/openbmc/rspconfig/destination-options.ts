import type { Destination } from '../bmc/verbs/destination-verbs.js';
import { isIpv4 } from './ipv4.js';
import type { Choice } from './rspconfig-options.js';
import { usage } from './usage-texts.js';

const SNMP_TRAP_PORT = 162;

/** snmpdest, snmpdest=IP[:PORT] [-d|--delete]; undefined when the first word is another [openbmc.pm:1493]. */
export function snmpChoice(words: readonly string[]): Choice | undefined {
  const [first = '', second] = words;
  if (first === 'snmpdest')
    return words.length > 1 ? bad(usage.snmp.alone) : { kind: 'action', action: { kind: 'listSnmp' } };
  const [, value] = /^snmpdest=(.+)$/s.exec(first) ?? [];
  if (value === undefined) return undefined;
  const to = destinationOf(value, SNMP_TRAP_PORT);
  if (typeof to === 'string') return bad(usage.snmp.bad(to));
  const isDelete = words.length === 2 && (second === '-d' || second === '--delete');
  if (words.length > 1 && !isDelete) return bad(usage.snmp.onlyDelete);
  return { kind: 'action', action: { kind: isDelete ? 'removeSnmp' : 'addSnmp', ...to } };
}

/** alert, alert=IP:PORT, alert=off; undefined when the first word is another [openbmc.pm:1525]. */
export function alertChoice(words: readonly string[]): Choice | undefined {
  const [first = ''] = words;
  if (first === 'alert')
    return words.length > 1 ? bad(usage.alert.alone) : { kind: 'action', action: { kind: 'readAlert' } };
  const [, value] = /^alert=(.*)$/s.exec(first) ?? [];
  if (value === undefined) return undefined;
  if (words.length > 1) return bad(usage.alert.setAlone);
  if (/^(off|disable)$/i.test(value)) return { kind: 'action', action: { kind: 'setAlert', to: undefined } };
  const to = destinationOf(value, undefined);
  return typeof to === 'string'
    ? bad(usage.alert.bad(to))
    : { kind: 'action', action: { kind: 'setAlert', to } };
}

/** A text is the part that is wrong. Without a default the port must be given [openbmc.pm:1350]. */
function destinationOf(value: string, defaultPort: number | undefined): Destination | string {
  const [, before, digits] = /^([^:]+):(\d+)$/.exec(value) ?? [];
  const address = before ?? value;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (port === undefined) return value;
  if (!isIpv4(address)) return address;
  return port >= 1 && port <= 65_535 ? { address, port } : (digits ?? value);
}

function bad(text: string): Choice {
  return { kind: 'usage', text };
}
