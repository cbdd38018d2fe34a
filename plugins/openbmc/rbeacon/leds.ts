import { says } from '../projection/messages.js';
import type { Projection, Reading } from '../projection/reading.js';
import type { Leds } from '../verbs/machine.js';
import { beaconText, noBeacon } from './messages.js';

/** The identify lights of both sides in one line [openbmc.pm:5115]; a side the machine does not have is empty, as in xCAT. */
export function beaconLine({ leds, missing }: Leds, node: Reading): Projection {
  const stateOf = (name: string) => leds.find((led) => led.name.includes(name))?.state;
  const [front, rear] = [stateOf('front_id'), stateOf('rear_id')];
  if (front === undefined && rear === undefined) return { lines: [], missing: [...missing, noBeacon] };
  return { lines: [says(node, beaconText(front ?? '', rear ?? ''))], missing };
}
