import type { AccessHeaders } from './access.js';

/** The headers of a request with or without JSON; without `Accept` bmcweb answers as to a browser. */
export function jsonHeaders(access: AccessHeaders): Readonly<Record<string, string>> {
  return { Accept: 'application/json', 'Content-Type': 'application/json', ...access };
}
