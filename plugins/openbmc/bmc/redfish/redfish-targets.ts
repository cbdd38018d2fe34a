import { randomUUID } from 'node:crypto';
import { MAX_IMAGES } from '../http/bounds.js';
import type { HttpAnswer } from '../http/http-answer.js';
import { readJson } from '../http/json-answer.js';
import type { Image } from '../image/image.js';
import type { Problem } from '../problem.js';
import type { Redfish } from './redfish.js';
import { messagesOf } from './redfish-answer.js';
import { expanded } from './redfish-collection.js';
import { refusedLink } from './redfish-link.js';
import { purposeOf } from './redfish-software.js';
import { linkOf, type Resource, textOf } from './resource.js';
import { managerPath, readSystem } from './which-host.js';

/** What can stand in a form as its Targets, the best choice first; undefined leaves them out. */
export interface Targets {
  readonly kind: 'targets';
  readonly all: readonly (string | undefined)[];
}

/**
 * Whom the image is for. The manager takes its own images, and in builds that read the MANIFEST first all others too;
 * since 2024-12 the host's images are for the updater behind the host's image that is installed. An image of another
 * kind is for whoever the BMC knows that takes it [bmcweb:update_service.hpp].
 * @param pushPath where the form will be sent to
 */
export async function targetsFor(
  redfish: Redfish,
  { purpose }: Image,
  updateService: Resource,
  pushPath: string,
): Promise<Targets | Problem> {
  const manager = await managerPath(redfish);
  if (manager.kind !== 'found') return manager;
  const place = redfish.place();
  const others = place.imageTargets === 'refused' ? [] : await othersFor(redfish, purpose, updateService);
  const [first] = others;
  const refused = first === undefined ? undefined : refusedLink(first);
  if (refused !== undefined) return refused;
  if (first !== undefined && place.imageTargets === undefined) await askForTarget(redfish, pushPath, first);
  const named = place.noManagerTarget === true ? [undefined] : [manager.path, undefined];
  const all = [...(place.imageTargets === 'refused' ? [] : others), ...named];
  return { kind: 'targets', all: [...new Set(all)] };
}

async function othersFor(
  redfish: Redfish,
  purpose: string,
  updateService: Resource,
): Promise<readonly (string | undefined)[]> {
  switch (purpose.split('.').at(-1)) {
    case 'BMC':
    case 'System':
      return [];
    case 'Host':
      return hostImage(redfish, updateService);
    default:
      return [undefined];
  }
}

/** Notes that the BMC has refused a form for this target, which it does always. */
export function targetRefused(redfish: Redfish, target: string | undefined, { all }: Targets): void {
  const place = redfish.place();
  if (target !== undefined && target === all.findLast((one) => one !== undefined))
    place.noManagerTarget = true;
  else place.imageTargets = 'refused';
}

/** What becomes of the image, as UpdateParameters; no target leaves it to the BMC. */
export function parametersOf(target: string | undefined, apply: string): string {
  const targets = target === undefined ? {} : { Targets: [target] };
  return JSON.stringify({ ...targets, '@Redfish.OperationApplyTime': apply });
}

/**
 * Nothing that a BMC tells says whether an image can be a target. A form without a file begins no update, and is
 * refused for its target or for the missing file. Asked once per BMC and firmware, so that no image is sent for nothing.
 */
async function askForTarget(redfish: Redfish, pushPath: string, target: string): Promise<void> {
  const boundary = `form-${randomUUID()}`;
  const part = `Content-Disposition: form-data; name="UpdateParameters"\r\nContent-Type: application/json`;
  const body = `--${boundary}\r\n${part}\r\n\r\n${parametersOf(target, 'OnReset')}\r\n--${boundary}--\r\n`;
  const reply = await redfish.form(pushPath, body, boundary);
  if (reply.kind !== 'answer') return;
  const place = redfish.place();
  if (isTargetRefused(reply)) place.imageTargets = 'refused';
  else if (reply.httpStatus === 400) place.imageTargets = 'taken';
}

/** The installed image of the host that can be updated; of several the one that runs. Empty when it is not known. */
async function hostImage(redfish: Redfish, updateService: Resource): Promise<readonly string[]> {
  const inventory = linkOf(updateService['FirmwareInventory']);
  const list =
    inventory === undefined
      ? undefined
      : await expanded(redfish, inventory, (one) => one, { most: MAX_IMAGES });
  // Of a list that is not whole nobody knows which image is the only one.
  if (list?.kind !== 'members' || list.missing.length > 0) return [];
  const images = list.all.filter((one) => purposeOf(one) === 'Host' && one['Updateable'] === true);
  const only = images.length === 1 ? images[0] : await theRunning(redfish, images);
  const path = only === undefined ? undefined : linkOf(only);
  return path === undefined ? [] : [path];
}

async function theRunning(redfish: Redfish, images: readonly Resource[]): Promise<Resource | undefined> {
  const system = images.length === 0 ? undefined : await readSystem(redfish);
  const version = system?.kind === 'got' ? textOf(system.resource['BiosVersion']) : undefined;
  return version === undefined ? undefined : images.find((one) => one['Version'] === version);
}

const refusing = new Set(['PropertyValueFormatError', 'PropertyValueNotInList', 'PropertyMissing']);

/**
 * The BMC does not know this target: it has looked at nothing of the image. Builds of 2023-04 to 2024-04 say so after
 * 25 seconds, in which they wait for the image in vain, and with 500 [bmcweb:0ed80c8ce9, ef93eab32e].
 */
export function isTargetRefused(answer: HttpAnswer): boolean {
  if (answer.httpStatus !== 400 && answer.httpStatus !== 500) return false;
  return messagesOf(readJson(answer)).some(
    ({ key, text }) => (key === undefined || refusing.has(key)) && /\btargets\b/i.test(text ?? ''),
  );
}
