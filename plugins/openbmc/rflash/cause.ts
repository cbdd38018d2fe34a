import type { EventLogEntry } from '../bmc/verbs/index.js';
import type { Cause } from './misfit-texts.js';

/** How BMCs word what is wrong, in answers and in their event log [phosphor-bmc-code-mgmt: image_manager.cpp]. */
const words: readonly (readonly [Cause, RegExp])[] = [
  ['noSpace', /no space left|insufficient ?(storage|space)|\bENOSPC\b/i],
  ['wrongMachine', /machine name does(n't| not) match/i],
  ['notUnpacked', /\bUnTarFailure\b/],
];

export function causeIn(text: string): Cause | undefined {
  return words.find(([, pattern]) => pattern.test(text))?.[0];
}

export function causeOf({ message, fail }: EventLogEntry): Cause | undefined {
  return causeIn(`${message} ${fail ?? ''}`);
}
