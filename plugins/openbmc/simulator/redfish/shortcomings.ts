import type { Answer } from '../answers/simulated-answer.js';
import { sortedJson } from '../answers/simulated-json.js';
import { parseJson } from '../requests/json-body.js';
import { errorBody, type Fields } from './answers.js';
import { type Call, isFields } from './call.js';

/** A resource as it is read while some daemon is away: without properties, or 500 with what could be had. */
export function withFaults({ bmc, path }: Call, answer: Answer): Answer {
  const { partialReads, missingProperties } = bmc.behaviour;
  if (answer.status !== 200 || (partialReads.length === 0 && missingProperties.length === 0)) return answer;
  const isPartial = partialReads.some((pattern) => new RegExp(pattern).test(path));
  const body = parseJson(answer.body);
  if (!isFields(body)) return answer;
  const left: Fields = {
    ...Object.fromEntries(Object.entries(body).filter(([name]) => !missingProperties.includes(name))),
    ...(isPartial ? { error: errorBody(bmc, [['InternalError']]) } : {}),
  };
  return { ...answer, status: isPartial ? 500 : 200, body: sortedJson(left) };
}
