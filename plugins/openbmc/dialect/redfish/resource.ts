import { isRecord } from '../rest/answer.js';

/** A Redfish resource as it came: any property may be missing, null or of another type. */
export type Resource = Readonly<Record<string, unknown>>;

export { isRecord };

export function recordOf(value: unknown): Resource {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** What may stand in a request line: a BMC's links are untrusted. */
const PATH = /^\/[\x21-\x7e]{0,1023}$/;

/** A path of this BMC; one that is given with scheme and host loses them. */
export function pathOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const path = text.replace(/^https?:\/\/[^/]+(?=\/)/i, '');
  return PATH.test(path) && !path.startsWith('//') ? path : undefined;
}

/** Where `{ "@odata.id": … }` points to. */
export function linkOf(value: unknown): string | undefined {
  return pathOf(recordOf(value)['@odata.id']);
}

export function linksOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => linkOf(one) ?? []);
}

/** The last part of a path: the id of a member. */
export function leafOf(path: string): string {
  const leaf = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(leaf);
  } catch {
    return leaf;
  }
}

/** `Base.1.19.PropertyUnknown` → `PropertyUnknown`: registries' prefixes and versions differ between builds. */
export function messageKey(id: unknown): string | undefined {
  return textOf(id)?.split('.').at(-1);
}
