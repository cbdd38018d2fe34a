import type { Leds } from '../bmc/verbs/machine-verbs.js';
import { says } from '../node/projection/projection-texts.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { beaconText, noBeacon } from './rbeacon-texts.js';

/** The identify lights of both sides in one line [openbmc.pm:5115]; a side the machine does not have is empty, as in xCAT. */
export function beaconLine({ leds, missing }: Leds, node: Reading): Projection {
  const stateOf = (name: string) => leds.find((led) => led.name.includes(name))?.state;
  const [front, rear] = [stateOf('front_id'), stateOf('rear_id')];
  if (front === undefined && rear === undefined) return { lines: [], missing: [...missing, noBeacon] };
  return { lines: [says(node, beaconText(front ?? '', rear ?? ''))], missing };
}
