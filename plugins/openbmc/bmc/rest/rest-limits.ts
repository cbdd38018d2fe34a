import type { HttpAnswer } from '../http/http-answer.js';
import { isRecord, readJson } from '../http/json-answer.js';
import type { Problem } from '../problem.js';
import type { BmcReply, Upload } from '../verbs/index.js';
import type { UpdateLimits } from '../verbs/limit-verbs.js';
import { numberOf } from './objects.js';
import type { Rest } from './rest.js';
import { upload } from './rest-upload.js';

/** The legacy interface tells no limits; bmcweb does beside it [bmcweb: update_service.hpp]. */
const UPDATE_SERVICE = '/redfish/v1/UpdateService';
/** Uploads are held in memory: /tmp/images is a tmpfs [bmcweb: manager_diagnostic_data.hpp]. */
const DIAGNOSTICS = '/redfish/v1/Managers/bmc/ManagerDiagnosticData';

export async function readUpdateLimits(rest: Rest): Promise<BmcReply<UpdateLimits>> {
  const refusedBytes = rest.refused.of(rest.node.bmc);
  const service = propertiesOf(await rest.get('readUpdateLimits', UPDATE_SERVICE));
  if (service === undefined) {
    return { kind: 'ok', value: { mostBytes: undefined, freeBytes: undefined, refusedBytes } };
  }
  const diagnostics = propertiesOf(await rest.get('readUpdateLimits', DIAGNOSTICS));
  const memory = diagnostics?.['MemoryStatistics'];
  return {
    kind: 'ok',
    value: {
      mostBytes: sizeOf(service['MaxImageSizeBytes']),
      freeBytes: isRecord(memory) ? availableOf(memory) : undefined,
      refusedBytes,
    },
  };
}

/** An upload whose refusal as too large is remembered. */
export async function uploadNoted(rest: Rest, verb: Upload): ReturnType<typeof upload> {
  const { refused } = rest;
  const reply = await upload(rest, verb);
  if (reply.kind === 'refused' && reply.httpStatus === 413) refused.note(rest.node.bmc, verb.image.bytes);
  if (reply.kind === 'ok') refused.forget(rest.node.bmc);
  return reply;
}

function propertiesOf(reply: HttpAnswer | Problem): Readonly<Record<string, unknown>> | undefined {
  if (reply.kind !== 'answer' || reply.httpStatus !== 200) return undefined;
  const json = readJson(reply);
  return isRecord(json) ? json : undefined;
}

function availableOf(memory: Readonly<Record<string, unknown>>): number | undefined {
  const kibibytes = sizeOf(memory['AvailableKiB']);
  return sizeOf(memory['AvailableBytes']) ?? (kibibytes === undefined ? undefined : kibibytes * 1024);
}

function sizeOf(value: unknown): number | undefined {
  const bytes = numberOf(value);
  return bytes !== undefined && bytes > 0 ? bytes : undefined;
}
