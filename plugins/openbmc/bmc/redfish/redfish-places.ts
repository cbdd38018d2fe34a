import { recent } from '../http/recent.js';
import type { KnownImage, PushedImage } from '../image/pushed-image.js';
import { linkOf, type Resource, recordOf } from './resource.js';

/** Where things are on one BMC, found once by following its links. */
export interface Place {
  root?: Resource;
  /** It gives the members of a collection whole when it is asked to ($expand); it says so, and has not refused it yet. */
  expands?: boolean;
  /** Of each node behind it, by the name the site gives its system; without one: of the system that was found. */
  hosts?: Map<string, HostPlace>;
  chassis?: readonly string[];
  /** The version of the firmware that the rest was found with. */
  firmware?: string;
  /** It takes no wish for the time of an update: a PATCH of it was refused. */
  noApplyTime?: boolean;
  /** When the BMC started, as it told last. */
  started?: number;
  /** What was made to start next, which is all that is known of what a restart starts. */
  pushed?: readonly PushedImage[];
  /** The images that were there when they were listed last. */
  listed?: KnownImage[];
  /** Whether a form may be for an image that is installed, or for a manager only. */
  imageTargets?: 'taken' | 'refused';
  /** It refused a form for the manager: it finds out itself whom an image is for. */
  noManagerTarget?: boolean;
}

/** Where a node is on its BMC. */
export interface HostPlace {
  system?: string;
  manager?: string;
}

/** What is looked for in a service root, each a link: a BMC may say megabytes besides. */
const KEPT_OF_ROOT = [
  ...(['SessionService', 'AccountService', 'EventService', 'UpdateService'] as const),
  ...(['Systems', 'Managers', 'Chassis'] as const),
];

/** Remembers a service root as it has just been read; what is remembered of it. */
export function keepRoot(place: Place, root: Resource): Resource {
  const { ExpandQuery } = recordOf(root['ProtocolFeaturesSupported']);
  if (recordOf(ExpandQuery)['NoLinks'] === true) place.expands ??= true;
  place.root = keptRoot(root);
  return place.root;
}

function keptRoot(root: Resource): Resource {
  const kept: Record<string, Resource> = {};
  for (const name of KEPT_OF_ROOT) if (root[name] !== undefined) kept[name] = linkAlone(root[name]);
  if (root['Links'] !== undefined) {
    const { Sessions, ManagerProvidingService } = recordOf(root['Links']);
    kept['Links'] = {
      Sessions: linkAlone(Sessions),
      ManagerProvidingService: linkAlone(ManagerProvidingService),
    };
  }
  return kept;
}

function linkAlone(value: unknown): Resource {
  const link = linkOf(value);
  return link === undefined ? {} : { '@odata.id': link };
}

/** Notes which firmware runs: what another one takes or refuses says nothing of it. */
export function runsFirmware(place: Place, version: string | undefined): void {
  if (version === undefined || version === place.firmware) return;
  delete place.noApplyTime;
  delete place.imageTargets;
  delete place.noManagerTarget;
  place.firmware = version;
}

/** The places of all BMCs of a worker. */
export interface Places {
  /** @param address its text, as sessions know it */
  at(address: string): Place;
  forget(address: string): void;
}

const MAX_PLACES = 10_000;

export function createPlaces(): Places {
  const known = recent<Place>(MAX_PLACES);
  return {
    at: (address) => {
      const place = known.get(address) ?? {};
      known.set(address, place);
      return place;
    },
    forget: (address) => known.delete(address),
  };
}
