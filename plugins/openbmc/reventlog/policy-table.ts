import { open } from 'node:fs/promises';
import { decodePolicyEvent, type Policy, type PolicyEvent } from './reventlog-plan.js';

/** Installed by IBM's openbmctool [openbmc.pm:100]. */
export const RAS_POLICY_TABLE = '/opt/ibm/ras/lib/policyTable.json';

/** The real table has some 300 KiB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the policy table, at most 4 MiB. What cannot be read as one counts as empty. */
export async function readPolicyTable(path: string): Promise<Policy> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      text = size > MAX_BYTES ? '' : await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch {
    return { kind: 'missing' };
  }
  const events = eventsIn(text);
  return events === undefined ? { kind: 'empty' } : { kind: 'table', events };
}

function eventsIn(text: string): Record<string, PolicyEvent> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const listed = isRecord(json) ? json['events'] : undefined;
  if (!isRecord(listed)) return undefined;
  const events = Object.create(null) as Record<string, PolicyEvent>;
  for (const [key, entry] of Object.entries(listed)) {
    const event = decodePolicyEvent(entry);
    if (event !== undefined) events[key] = event;
  }
  return events;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
