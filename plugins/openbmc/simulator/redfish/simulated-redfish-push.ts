import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { closing, type Exchange, type Handled, send } from '../requests/simulated-exchange.js';
import { receive } from '../requests/simulated-upload.js';
import type { Behaviour } from '../simulated-behaviour.js';
import { bare, refusal } from './answers.js';
import { multipartBody } from './multipart.js';
import { BUSY_S, isBusy, isUpdating, startUpdate, type Update } from './simulated-redfish-update.js';
import { readParameters, type UpdateParameters } from './update-parameters.js';

/** POST of an image, as it is or in a multipart form. Its headers decide what is done with the body. */
export function push(exchange: Exchange): Handled {
  const { bmc, request } = exchange;
  const { limitBytes } = bmc.generation.upload;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return closing(bare(413));
  const form = formOf(exchange);
  if (form === undefined) return closing(bare(400));
  if (isUpdating(bmc) && !received.has(second(bmc))) return refuseSecond(exchange);
  if (form === 'plain') receivePlain(exchange);
  else receiveForm(exchange, form.boundary);
  return 'later';
}

type Second = NonNullable<Behaviour['secondUpdate']>;

/** The image of a second update is received, whatever becomes of it. */
const received = new Set<Second>(['accepted', 'endless', 'busyStored']);

function second({ behaviour }: Bmc): Second {
  return behaviour.secondUpdate ?? (behaviour.updateMode === 'files' ? 'busyStored' : 'error');
}

/** What a second update is to come to; undefined for a first one, and for one that is like it. */
function kindOf(bmc: Bmc): Update['kind'] {
  const kind = second(bmc);
  return isUpdating(bmc) && (kind === 'endless' || kind === 'busyStored') ? kind : undefined;
}

/** How the image stands in the body; undefined when this resource does not take it so. */
function formOf({ bmc, path, request }: Exchange): 'plain' | { readonly boundary: string } | undefined {
  const type = request.headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data\s*;.*boundary="?([^";]+)/i.exec(type)?.[1];
  const isOwn = path.replace(/\/$/, '').endsWith('/update-multipart');
  const { multipartUri, pushUri } = bmc.behaviour;
  if (boundary !== undefined) return isOwn || multipartUri === 'shared' ? { boundary } : undefined;
  if (isOwn || pushUri === 'none') return undefined;
  return pushUri === 'service' || type === 'application/octet-stream' ? 'plain' : undefined;
}

/** The body is read to its end first. */
function refuseSecond(exchange: Exchange): 'later' {
  const { bmc, request, response, expects } = exchange;
  if (expects) response.writeContinue();
  request.resume();
  const kind = second(bmc);
  // bmcweb itself puts the URL there when the updater says that it is busy.
  const answer =
    kind === 'error'
      ? refusal(bmc, 500, [['InternalError']])
      : isBusy(bmc, kind === 'busyUrl' ? '/redfish/v1/UpdateService' : BUSY_S);
  request.once('end', () => send(exchange, answer));
  return 'later';
}

function receivePlain(exchange: Exchange): void {
  const kind = kindOf(exchange.bmc);
  receive(exchange, {
    name: '',
    tooBig: tooBig(),
    finish: (facts, _bytes, over) => startUpdate({ exchange, facts, over, kind, ...plainly(exchange.bmc) }),
  });
}

/** Without a form an image is the manager's. */
function plainly({ redfish }: Bmc): UpdateParameters {
  return { applyTime: redfish.applyTime, isForHost: false };
}

function receiveForm(exchange: Exchange, boundary: string): void {
  const { bmc } = exchange;
  const kind = kindOf(bmc);
  const form = multipartBody(boundary);
  receive(exchange, {
    name: '',
    tooBig: tooBig(),
    body: form.body,
    finish: (facts, _bytes, over) => {
      const parameters = readParameters(bmc, form.parts());
      if ('status' in parameters) {
        over(undefined, parameters.status);
        send(exchange, parameters);
      } else {
        startUpdate({ exchange, facts, over, kind, ...parameters });
      }
    },
  });
}

/** A body without a length turns out too large. */
function tooBig(): Answer {
  return bare(500);
}
