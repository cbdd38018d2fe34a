import type { Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { objectAt } from '../tree/simulated-tree.js';
import type { Fields } from './answers.js';
import { notInList, wrongType } from './call.js';

const group = '/xyz/openbmc_project/led/groups/enclosure_identify';
const lamps = ['front_id', 'rear_id'].map((name) => `/xyz/openbmc_project/led/physical/${name}`);

/** The properties that tell of the lamp, by the year of the firmware. */
export function indicators(bmc: Bmc): Fields {
  const { locator } = bmc.behaviour;
  const isLit = isAsserted(bmc);
  return {
    ...(locator === 'LocationIndicatorActive' ? {} : { IndicatorLED: isLit ? 'Blinking' : 'Off' }),
    ...(locator === 'IndicatorLED' ? {} : { LocationIndicatorActive: isLit }),
  };
}

/** The names of those that can be set. */
export function indicatorNames({ behaviour: { locator } }: Bmc): string[] {
  return locator === 'both' ? ['IndicatorLED', 'LocationIndicatorActive'] : [locator];
}

/** Sets the lamp; a refusal of another value. */
export function setIndicator(bmc: Bmc, fields: Fields): Answer | undefined {
  const { LocationIndicatorActive: active, IndicatorLED: led } = fields as {
    readonly [key: string]: Json | undefined;
  };
  if (active !== undefined) {
    if (typeof active !== 'boolean') return wrongType(bmc, active, 'LocationIndicatorActive');
    light(bmc, active);
  }
  if (led !== undefined) {
    if (led !== 'Lit' && led !== 'Blinking' && led !== 'Off') return notInList(bmc, led, 'IndicatorLED');
    light(bmc, led !== 'Off');
  }
  return undefined;
}

function isAsserted(bmc: Bmc): boolean {
  return Number(objectAt(bmc, group)?.['Asserted'] ?? 0) === 1;
}

function light(bmc: Bmc, isLit: boolean): void {
  bmc.overlay.set(group, { ...objectAt(bmc, group), Asserted: isLit });
  const state = `xyz.openbmc_project.Led.Physical.Action.${isLit ? 'Blink' : 'Off'}`;
  for (const lamp of lamps) bmc.overlay.set(lamp, { ...objectAt(bmc, lamp), State: state });
}
