import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { type Fields, resource } from './answers.js';
import { link } from './call.js';
import { timeText } from './identifiers.js';

/** A LogService with its entries and the actions on it. */
export function logService(
  bmc: Bmc,
  path: string,
  name: string,
  actions: readonly string[],
  more: Fields = {},
): Answer {
  return resource({
    '@odata.id': path,
    '@odata.type': '#LogService.v1_2_0.LogService',
    Actions: Object.fromEntries(
      actions.map((action) => [`#LogService.${action}`, { target: `${path}/Actions/LogService.${action}` }]),
    ),
    DateTime: timeText(bmc.clock.now()),
    DateTimeLocalOffset: '+00:00',
    Entries: link(`${path}/Entries`),
    Id: path.slice(path.lastIndexOf('/') + 1),
    Name: name,
    OverWritePolicy: 'WrapsWhenFull',
    ...more,
  });
}
