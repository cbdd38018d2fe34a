import { type Again, again, back, failed, failedBecause } from '../../../lib/status/table.js';
import { accepted } from '../replies.js';
import { row } from '../row.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';
import { activationAccepted, findImage, findUploaded, prioritised, uploaded } from './replies.js';
import * as ask from './requests.js';
import { listAgain, onceMore, readyAgain, searchAgain, waitInLine } from './steps.js';
import * as tell from './unattended-messages.js';
import { activationWanted, lookedFor, of, type Part } from './unattended-replies.js';

// The rows of `rflash -d` that both images have, each for one of them. They send and read what `rflash -a` does.

/** A function of one image, for the node that has two. */
function on<Result>(part: Part, make: (image: UploadNode) => Result): (node: UnattendedNode) => Result {
  return (node) => make(node[part]);
}

/** Is it on the BMC? */
export function look<const Upload extends string, const Retry extends string, const Next extends string>(
  part: Part,
  to: { readonly upload: Upload; readonly retry: Retry; readonly there: Next },
) {
  const read = of(part, lookedFor);
  return row(
    ask.listSoftware,
    read,
    { ...to, no: listAgain },
    { say: { upload: on(part, say.uploading), there: on(part, tell.thereAlready) } },
  );
}

export function send<const Next extends string, const Look extends string, const Resume extends string>(
  part: Part,
  to: { readonly next: Next; readonly look: Look; readonly resumeAt: Resume },
) {
  const { next, resumeAt } = to;
  const [request, read] = [on(part, ask.upload), of(part, uploaded)];
  return row(
    request,
    read,
    {
      ...{ id: next, idNotTold: next, unknown: next, cut: onceMore },
      ...{ busy: waitInLine(to.look), rejected: 'EXPLAIN', no: failed },
    },
    {
      say: {
        id: say.loggedUploaded,
        idNotTold: say.loggedUploaded,
        unknown: on(part, say.lookingForImage),
        cut: on(part, say.connectionCut),
        busy: on(part, say.waitingInLine),
      },
      effect: { resumeAt },
    },
  );
}

/** After an upload that was interrupted: sent again only when it cannot have arrived. */
export function arrived<const Upload extends string, const Next extends string>(
  part: Part,
  missing: Again<Upload, UnattendedNode>,
  found: Next,
) {
  const read = of(part, findUploaded);
  return row(
    ask.listSoftware,
    read,
    { found, unpacking: readyAgain, missing, no: again(10, 60, failed) },
    { say: { found: on(part, say.foundAfterAll) } },
  );
}

export function find<const Next extends string>(part: Part, next: Next) {
  const read = of(part, findImage);
  return row(
    ask.listSoftware,
    read,
    { found: next, unpacking: readyAgain, missing: searchAgain, no: listAgain },
    { say: { found: on(part, say.attemptingToActivate), missing: on(part, say.idNotFoundYet) } },
  );
}

/** An image that failed before takes no request until the last one is taken back. */
export function withdraw<const Next extends string>(part: Part, next: Next) {
  const [request, read] = [on(part, ask.withdraw), of(part, accepted<UploadNode>)];
  return row(request, read, { yes: next, no: failed });
}

/** Has its activation still to be requested? */
export function wanted<const Activate extends string, const Next extends string>(
  part: Part,
  to: { readonly activate: Activate; readonly begun: Next },
) {
  const read = of(part, activationWanted);
  return row(ask.listSoftware, read, { ...to, no: again(10, 60, failed) });
}

export function activate<const Next extends string, const Resume extends string>(
  part: Part,
  next: Next,
  resumeAt: Resume,
) {
  const [request, read] = [on(part, ask.requestActive), of(part, activationAccepted<UploadNode>)];
  return row(
    request,
    read,
    { yes: next, unknown: next, no: failed },
    { say: { yes: on(part, say.started) }, onAbort: 'continues', effect: { resumeAt } },
  );
}

export function prioritise<const Next extends string>(part: Part, next: Next) {
  const [request, read] = [on(part, ask.setPriority), of(part, accepted<UploadNode>)];
  return row(request, read, { yes: next, no: failed }, { effect: { resumeAt: 'CHECK_STATE' } });
}

export function checkPriority(part: Part) {
  const read = of(part, prioritised<UploadNode>);
  return row(ask.listSoftware, read, {
    yes: back('CHECK_STATE', 1, failed),
    notYet: again(
      5,
      6,
      failedBecause<UnattendedNode>((node) => say.priorityNotSet(node[part])),
    ),
    no: failed,
  });
}
