import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc, Properties } from '../bmc.js';

/** The answer of a request that asks for nothing back. */
export function done(bmc: Bmc): Answer {
  return bmc.generation.answers.ok(null);
}

const MAX_ADDED = 1000;

/** Makes an object, or gives it these properties. */
export function add(bmc: Bmc, path: string, properties: Properties): void {
  if (bmc.overlay.size < MAX_ADDED) bmc.overlay.set(path, properties);
}
