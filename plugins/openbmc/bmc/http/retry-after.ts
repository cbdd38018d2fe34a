/**
 * Seconds until a BMC wants to be asked again: its Retry-After, a number of seconds or a date [RFC 9110, 10.2.3];
 * undefined when it names no time that makes sense.
 * @param now milliseconds, as the date is compared with
 */
export function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined || text.length > 64) return undefined;
  if (/^\d{1,5}$/.test(text.trim())) return Number(text);
  const date = /^\s*[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(Math.ceil((date - now) / 1000), 0);
}
