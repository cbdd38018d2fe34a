import { dateOf } from '../../../xcat-compat/text/local-date.js';
import { perlScalar } from '../../../xcat-compat/text/perl-scalar.js';
import type { Event } from '../bmc/verbs/event-verbs.js';
import { noAttributesText, says } from '../node/projection/projection-texts.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import type { Policy } from './reventlog-plan.js';
import { knownEvent, ledTag, plainEvent, unknownEvent } from './reventlog-texts.js';

/** The entries as lines, all or the last so many. xCAT takes a window of ids for the last [openbmc.pm:3953]. */
export function eventLines(
  policy: Policy,
  last: number | undefined,
): (events: readonly Event[], node: Reading) => Projection {
  return (events, node) => {
    const shown = last === undefined ? events : events.slice(-last);
    if (shown.length === 0) return { lines: [noAttributesText(node)] };
    return { lines: shown.map((event) => says(node, lineOf(event, policy))) };
  };
}

/** Whether the entry has lit a fault LED [openbmc.pm:3981]. */
export function hasCallout(event: Event): boolean {
  return event.details.some((detail) => detail.includes('CALLOUT'));
}

function lineOf(event: Event, policy: Policy): string {
  const { callout, pid } = detailsOf(event);
  const message = callout === undefined ? event.message : `${event.message}||${callout}`;
  const resolved = event.resolved === undefined ? '' : perlScalar(event.resolved);
  const text = textOf(message, pid, resolved, policy);
  return `${dateOf(event.time ?? 0)} [${event.id}]: ${text}${callout === undefined ? '' : ledTag}`;
}

function textOf(message: string, pid: string, resolved: string, policy: Policy): string {
  if (policy.kind !== 'table') return plainEvent(message, pid, resolved);
  const known = Object.hasOwn(policy.events, message) ? policy.events[message] : undefined;
  return known === undefined ? unknownEvent(message, pid, resolved) : knownEvent(known, pid, resolved);
}

const GPU = '/xyz/openbmc_project/inventory/system/chassis/motherboard/gpu';

/** What is at fault and which process said so; the last detail that tells wins [openbmc.pm:4022-4045]. */
function detailsOf({ details }: Event): { readonly callout: string | undefined; readonly pid: string } {
  let callout: string | undefined;
  let pid = '';
  for (const detail of details) {
    callout = /CALLOUT_INVENTORY_PATH=(.+)/.exec(detail)?.[1] ?? callout;
    if (detail.includes('CALLOUT_DEVICE_PATH')) callout = 'I2C';
    if (detail.includes('GPU')) callout = `${GPU}${detail.trimEnd().split(/\s+/).at(-1) ?? ''}`;
    pid = /PID=(\d*)/.exec(detail)?.[1] ?? pid;
  }
  return { callout, pid };
}
