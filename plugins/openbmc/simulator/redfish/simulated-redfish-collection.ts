import type { Answer } from '../answers/simulated-answer.js';
import { type Fields, refusal, resource } from './answers.js';
import { type Call, link } from './call.js';

/** A collection of resources, by page where the BMC or the client wants pages ($skip, $top). */
export function collection(
  call: Call,
  type: string,
  name: string,
  members: readonly Fields[],
  more: Fields = {},
): Answer {
  const { bmc, path, query } = call;
  const skip = countOf(query.get('$skip'), 0);
  const top = countOf(query.get('$top'), bmc.behaviour.pageSize);
  if (skip === undefined || top === undefined) {
    const wrong = skip === undefined ? '$skip' : '$top';
    const remark = [
      'QueryParameterOutOfRange',
      query.get(wrong) ?? '',
      wrong,
      '0-18446744073709551615',
    ] as const;
    return refusal(bmc, 400, [remark]);
  }
  const size = query.has('$top') || top > 0 ? top : members.length;
  const shown = members.slice(skip, skip + size);
  const next = skip + shown.length;
  return resource({
    '@odata.id': path,
    '@odata.type': `#${type}.${type}`,
    Members: query.get('only') === null ? shown : shown.slice(0, 1),
    'Members@odata.count': members.length,
    ...(next < members.length && size > 0 ? { 'Members@odata.nextLink': `${path}?$skip=${next}` } : {}),
    Name: name,
    ...more,
  });
}

/** Members that are only linked to. */
export function links(path: string, names: readonly string[]): readonly Fields[] {
  return names.map((name) => link(`${path}/${name}`));
}

function countOf(text: string | null, usual: number): number | undefined {
  if (text === null) return usual;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
