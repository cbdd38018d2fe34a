import type { Json } from '../answers/simulated-answer.js';

/** undefined when it is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The value of `data` in a body; `absent` and `broken` are told apart. */
export function dataOf(text: string): { readonly data: Json } | 'absent' | 'broken' {
  const body = parseJson(text);
  if (body === undefined) return 'broken';
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'absent';
  const { data } = body as { readonly data?: Json };
  return data === undefined ? 'absent' : { data };
}
