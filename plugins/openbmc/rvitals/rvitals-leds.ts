import { naturalOrder } from '../../../xcat-compat/text/natural-order.js';
import type { Led, Leds } from '../bmc/verbs/machine-verbs.js';
import { says } from '../node/projection/projection-texts.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { ledText, notAvailable } from './rvitals-texts.js';

/** The six LEDs of the enclosure, by the end of their names. */
const enclosure: readonly (readonly [name: string, label: string])[] = ['front', 'rear'].flatMap((side) => {
  const Side = `${side.charAt(0).toUpperCase()}${side.slice(1)}`;
  return [
    [`${side}_power`, `${Side} Power`],
    [`${side}_fault`, `${Side} Fault`],
    [`${side}_id`, `${Side} Identify`],
  ] as const;
});

/** The LEDs of fans and enclosure as lines; one the BMC does not have is shown as not available [openbmc.pm:5105-5131]. */
export function ledLines({ leds, missing }: Leds, node: Reading): Projection {
  const fans = leds.flatMap((led) => {
    const number = /fan(\d+)$/.exec(led.name)?.[1];
    return number === undefined ? [] : [ledText(`Fan${number}`, shown(led))];
  });
  const others = enclosure.map(([name, label]) =>
    ledText(label, shown(leds.find((led) => led.name.includes(name)))),
  );
  const texts = [...fans, ...others].sort(naturalOrder);
  return { lines: texts.map((text) => says(node, text)), missing };
}

function shown(led: Led | undefined): string {
  return led?.state ?? notAvailable;
}
