import { recent } from '../../session/recent.js';
import type { Resource } from './resource.js';

/** Where things are on one BMC, found once by following its links. */
export interface Place {
  root?: Resource;
  system?: string;
  manager?: string;
  chassis?: readonly string[];
  /** It takes no wish for the time of an update: a PATCH of it was refused. */
  noApplyTime?: boolean;
  /** A form whose target was no manager was refused. */
  onlyManagerTakesImages?: boolean;
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
