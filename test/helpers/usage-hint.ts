import type { Test } from 'tap';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';

/** A usage error as xCAT says it, once it has been seen that exactly one line of ours stands behind it. */
export function withoutHint(t: Test, replies: readonly XcatResponse[]): readonly XcatResponse[] {
  const [usage, hint, ...more] = replies;
  t.match(hint, { info: /^\S.{20,}$/ }, 'one line that helps');
  t.same(more, []);
  return usage === undefined ? [] : [usage];
}

/** Recorded commands that xCAT refuses, where a line of ours stands behind what was recorded. */
const refused = new Set([
  'rpower-bad-47',
  'rpower-none-48',
  'rflash-nofile-120',
  'rflash-noopt-121',
  'rflash-badopt-122',
]);

/** What xCAT says of a recorded command. */
export function asRecorded(name: string, replies: readonly XcatResponse[]): readonly XcatResponse[] {
  return refused.has(name) ? replies.slice(0, -1) : replies;
}
