import type { Answer, Json } from '../answers/simulated-answer.js';
import { parseJson } from '../requests/json-body.js';
import { refusal, resource } from './answers.js';
import { type Call, isFields, isList } from './call.js';

const known = new Set(['$skip', '$top', 'only']);

/** Query parameters that start with $ and are not known are 501; `only` takes no value. */
export function refuseQuery({ bmc, query }: Call): Answer | undefined {
  for (const [name, value] of query) {
    if (name === 'only' && value !== '') {
      return refusal(bmc, 400, [['QueryParameterValueFormatError', value, name]]);
    }
    if (name.startsWith('$') && !known.has(name) && !(name === '$expand' && bmc.behaviour.expands)) {
      return refusal(bmc, 501, [['QueryParameterNotSupported', name]]);
    }
  }
  return undefined;
}

/** $expand: the members of a collection stand in it, each as it would be read. */
export function expanded(call: Call, answer: Answer, read: (path: string) => Answer): Answer {
  const { query } = call;
  if (!query.has('$expand') || answer.status !== 200) return answer;
  const body = parseJson(answer.body);
  if (!isFields(body) || !isList(body['Members'])) return answer;
  const members = body['Members'].map((member): Json => {
    const path = isFields(member) ? member['@odata.id'] : undefined;
    if (typeof path !== 'string') return member;
    const inner = read(path);
    return inner.status === 200 ? (parseJson(inner.body) ?? member) : member;
  });
  return resource({ ...body, Members: members });
}
