import { recent } from '../../session/recent.js';
import type { Resource } from './resource.js';

/** Where things are on one BMC, found once by following its links. */
export interface Place {
  root?: Resource;
  system?: string;
  manager?: string;
  chassis?: readonly string[];
  /** The version of the firmware that the rest was found with. */
  firmware?: string;
  /** It takes no wish for the time of an update: a PATCH of it was refused. */
  noApplyTime?: boolean;
  /** Whether a form may be for an image that is installed, or for a manager only. */
  imageTargets?: 'taken' | 'refused';
}

/** Notes which firmware runs: what another one takes or refuses says nothing of it. */
export function runsFirmware(place: Place, version: string | undefined): void {
  if (version === undefined || version === place.firmware) return;
  delete place.noApplyTime;
  delete place.imageTargets;
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
