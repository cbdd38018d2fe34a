import { cleanText } from '../bmc-text.js';
import { detached, idText, shownText } from '../http/bounds.js';
import { isRecord } from '../http/json-answer.js';

/** A Redfish resource as it came: any property may be missing, null or of another type. */
export type Resource = Readonly<Record<string, unknown>>;

export { isRecord };

export function recordOf(value: unknown): Resource {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is only shown, or compared with what is known. */
export function textOf(value: unknown): string | undefined {
  return shownText(value);
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** With scheme and host; of a longer one that much is kept, which is refused as well (`refusedLink`). */
const MOST_OF_LINK = 2048;

/** With scheme and host, which name the BMC as it knows itself. */
const ORIGIN = /^https?:\/\/[A-Za-z0-9.:[\]_-]+(?=\/)/i;

/**
 * Where a link leads on this BMC, which is all that is ever asked: one that is given with scheme and host loses them.
 * A link that no request may name is not as good as none: it comes as it is, and is refused when it is followed
 * (`refusedLink`), with what it was to lead to.
 */
export function pathOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const link = value.length > MOST_OF_LINK ? detached(value.slice(0, MOST_OF_LINK)) : value;
  return link.replace(ORIGIN, '');
}

/** Where `{ "@odata.id": … }` points to. */
export function linkOf(value: unknown): string | undefined {
  return pathOf(recordOf(value)['@odata.id']);
}

/** A system is in one chassis, or in some. */
const MAX_LINKS = 64;

export function linksOf(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, MAX_LINKS)
    .flatMap((one) => linkOf(one) ?? []);
}

/** The last part of a path: the id of a member. Where it hides what is not fit to be shown it stays encoded. */
export function leafOf(path: string): string {
  const leaf = path.split('/').findLast((part) => part !== '') ?? '';
  try {
    const decoded = decodeURIComponent(leaf);
    return cleanText(decoded, decoded.length) === decoded ? decoded : leaf;
  } catch {
    return leaf;
  }
}

/** A member's id as it is; undefined when it has none, or one that is too long for one. */
export function idOf(member: Resource): string | undefined {
  const { Id } = member;
  return typeof Id === 'string' && Id !== '' ? idText(Id) : idText(leafOf(linkOf(member) ?? ''));
}

/** `Base.1.19.PropertyUnknown` → `PropertyUnknown`: registries' prefixes and versions differ between builds. */
export function messageKey(id: unknown): string | undefined {
  return textOf(id)?.split('.').at(-1);
}
