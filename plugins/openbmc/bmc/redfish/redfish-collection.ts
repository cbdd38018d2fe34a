import type { Problem } from '../problem.js';
import type { Redfish } from './redfish.js';
import { readGot } from './redfish-answer.js';
import { isLink } from './redfish-link.js';
import { messages } from './redfish-texts.js';
import { linkOf, pathOf, type Resource, recordOf } from './resource.js';

// Collections are read to an end that the BMC does not choose: each member is decoded when it is read and not kept.

/** What was read of a collection. */
export interface Members<Value> {
  readonly kind: 'members';
  readonly all: readonly Value[];
  /** Why this is not all there is: a line each. */
  readonly missing: readonly string[];
}

/** What is made of a member; undefined leaves it out. */
export type Take<Value> = (member: Resource) => Value | undefined;

export interface Extent {
  /** So many members are taken. */
  readonly most?: number;
  /** Its pages may have megabytes. */
  readonly isLong?: boolean;
}

/** Asks for the members themselves instead of links to them [DSP0266 7.3.1]. */
const EXPAND = '?$expand=.($levels=1)';

/** bmcweb has a thousand members in a page. */
const MAX_PAGES = 100;
/** An event log may have 3000 entries. */
const MAX_MEMBERS = 10_000;
/** Of members that have to be read one by one, 500 sensors of a chassis are many. */
const MAX_READ_ONE_BY_ONE = 2_000;
const READS_AT_ONCE = 4;

/**
 * The members of a collection, all pages of it, as `take` makes them. Members may be whole resources or links.
 */
export async function members<Value>(
  redfish: Redfish,
  path: string,
  take: Take<Value>,
  { most = MAX_MEMBERS, isLong = false }: Extent = {},
): Promise<Members<Value> | Problem> {
  const all: Value[] = [];
  const [shown = path] = path.split('?');
  const read = new Set<string>();
  const cut = (why: string): Members<Value> => ({ kind: 'members', all, missing: [why] });
  let next: string | undefined = path;
  let members = 0;
  while (next !== undefined) {
    if (read.has(next)) return cut(messages.leadsBack(shown));
    if (read.size === MAX_PAGES) return cut(messages.morePages(shown, MAX_PAGES));
    read.add(next);
    const got = readGot(await (isLong ? redfish.getLong(next) : redfish.get(next)));
    if (got.kind !== 'got') return read.size === 1 ? got : cut(messages.notAll(shown, got.text));
    const { Members } = got.resource;
    for (const one of Array.isArray(Members) ? Members : []) {
      if (members === most) return cut(messages.moreMembers(shown, most));
      members += 1;
      const value = take(recordOf(one));
      if (value !== undefined) all.push(value);
    }
    next = pathOf(got.resource['Members@odata.nextLink']) ?? pathOf(got.resource['@odata.nextLink']);
  }
  return { kind: 'members', all, missing: [] };
}

/**
 * The members of a collection as `take` makes them of whole resources, which are read where the collection gives only
 * links. One that is not there may have gone since the collection was read; of others that cannot be read it is said.
 */
export async function expanded<Value>(
  redfish: Redfish,
  path: string,
  take: Take<Value>,
  extent?: Extent,
): Promise<Members<Value> | Problem> {
  const list = await tokensOf(redfish, path, take, extent);
  if (list.kind !== 'members') return list;
  const missing = [...list.missing];
  let links = 0;
  const tokens = list.all.filter(({ link }) => {
    links += link === undefined ? 0 : 1;
    return link === undefined || links <= MAX_READ_ONE_BY_ONE;
  });
  if (links > MAX_READ_ONE_BY_ONE) missing.push(messages.moreMembers(path, MAX_READ_ONE_BY_ONE));

  const badLinks = tokens.filter(({ isBadLink }) => isBadLink).length;
  if (badLinks > 0) missing.push(messages.badLinks(badLinks, path));

  const values: (Value | undefined)[] = [];
  const unread: Problem[] = [];
  const reader = async (token: Token<Value>, at: number): Promise<void> => {
    if (token.link === undefined) values[at] = token.value;
    else {
      const got = readGot(await redfish.get(token.link));
      if (got.kind === 'got') values[at] = take({ '@odata.id': token.link, ...got.resource });
      else if (got.kind === 'silent' || got.httpStatus !== 404) unread.push(got);
    }
  };
  // A BMC that has not answered for one, or has said enough, is not asked for the others.
  const isOver = (): boolean =>
    redfish.signal.aborted || redfish.spent() !== undefined || unread.some(({ kind }) => kind === 'silent');
  let at = 0;
  for (; at < tokens.length && !isOver(); at += READS_AT_ONCE) {
    const now = tokens.slice(at, at + READS_AT_ONCE);
    await Promise.all(now.map((token, nth) => reader(token, at + nth)));
  }
  const [problem] = unread;
  const count = unread.length + Math.max(0, tokens.length - at);
  const why = redfish.spent() ?? problem?.text;
  if (count > 0 && why !== undefined) missing.push(messages.membersUnread(count, path, why));
  return { kind: 'members', all: values.filter((value) => value !== undefined), missing };
}

/** In one answer where the BMC offers that; one that refuses it after all is not asked for it again. */
async function tokensOf<Value>(
  redfish: Redfish,
  path: string,
  take: Take<Value>,
  extent: Extent | undefined,
): Promise<Members<Token<Value>> | Problem> {
  const token = (member: Resource): Token<Value> | undefined => tokenOf(member, take);
  const place = redfish.place();
  if (place.expands === true && !path.includes('?')) {
    const list = await members(redfish, `${path}${EXPAND}`, token, { ...extent, isLong: true });
    if (list.kind !== 'refused') return list;
    place.expands = false;
  }
  return members(redfish, path, token, extent);
}

/** A member as the collection gives it: a value, or a link to what is to be read. */
interface Token<Value> {
  readonly link?: string;
  readonly value?: Value;
  /** It has a link alone, which is none. */
  readonly isBadLink?: true;
}

function tokenOf<Value>(member: Resource, take: Take<Value>): Token<Value> | undefined {
  const link = linkOf(member);
  if (isLinkAlone(member)) return link === undefined || !isLink(link) ? { isBadLink: true } : { link };
  const value = take(member);
  return value === undefined ? undefined : { value };
}

/** What stands beside a link may say why the BMC could not give the member itself. */
function isLinkAlone(member: Resource): boolean {
  for (const name in member) if (!name.startsWith('@') && name !== 'error') return false;
  return true;
}
