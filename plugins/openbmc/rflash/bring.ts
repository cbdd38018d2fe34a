import { act, exit } from '../../../lib/flow/acts.js';
import {
  again,
  againSoon,
  back,
  backAfter,
  type Edge,
  failed,
  failedBecause,
  patiently,
} from '../../../lib/flow/table.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { row } from '../node/bmc-row.js';
import { banner, type Line, log, reply } from '../node/line.js';
import type { UploadNode } from './flash-node.js';
import * as say from './flash-texts.js';
import { replyAndLog, verboseAndLog } from './flash-texts.js';
import { atLength, lookAt, saysAtLength, saysShortly, shortly } from './looks.js';
import { plannedAgain, plannedExisting, plannedHere, type Work } from './plan-replies.js';
import { listSoftware, upload } from './rflash-requests.js';
import { findImage, findUploaded, uploaded } from './upload-replies.js';

// The act of an upload: the image is sent, and found on the BMC.

const uploadedText = 'Firmware upload successful. Use -l option to list.';

/** What is said of an image that has arrived. */
export interface ArrivalWords {
  /** The BMC has answered that the upload was well. */
  readonly sent: (node: UploadNode) => readonly Line[];
  readonly found: (node: UploadNode) => readonly Line[];
  /** It was found without such an answer. */
  readonly foundAfterAll: (node: UploadNode) => readonly Line[];
}

/** The upload is all there is to do. */
export const thatWasAll: ArrivalWords = {
  sent: () => [],
  found: saidUploaded,
  foundAfterAll: saidUploaded,
};

/** The image is activated next. */
export const toBeActivated: ArrivalWords = {
  sent: () => [loggedUploaded()],
  found: attemptingToActivate,
  foundAfterAll,
};

/** The connection was cut before the whole image was sent: what the BMC says to the second request is seen. */
export const onceMore = again(3, 1, failed);

/** So often one node's upload is sent again whose process was ended on this machine, which may happen again. */
export const MOST_LOSSES = 8;

/**
 * While the BMC takes another upload: 503 [image_upload.hpp]. The BMC's own Retry-After counts before the 30 s. Then it
 * is looked whether the other upload has brought the image.
 */
export function waitInLine<const Look extends string>(look: Look) {
  return backAfter(30, look, 10, failed);
}

/** Looks for the image without having heard that it has arrived. */
function search<
  const Missing extends Edge<string, UploadNode>,
  const Silent extends Edge<string, UploadNode>,
  const Denied extends Edge<string, UploadNode>,
>(
  { foundAfterAll }: ArrivalWords,
  missing: Missing,
  unseen: { readonly no: Silent; readonly denied: Denied },
  says: typeof saysShortly,
) {
  return lookAt(
    listSoftware,
    findUploaded,
    {
      found: exit('arrived'),
      unpacking: 'FIND',
      awaited: missing,
      missing,
      other: failed,
      invalid: exit('invalid'),
      ...unseen,
    },
    { say: { found: foundAfterAll, ...says }, onAbort: 'sent' },
  );
}

/** Looks for the image as it was done at the beginning, and goes on with what there is to do. */
function lookWhatIsThere<const Upload extends string, const Retry extends string>(
  planned: typeof plannedAgain,
  upload: Upload,
  retry: Retry,
  says: Readonly<Partial<Record<Exclude<Work, 'upload'>, typeof takesNoSecond>>>,
) {
  return lookAt(
    listSoftware,
    planned,
    {
      upload,
      wait: exit('wait'),
      activate: exit('activate'),
      retry,
      watch: exit('watch'),
      prioritise: exit('prioritise'),
      nothing: exit('nothing'),
      ...shortly,
    },
    { say: { ...says, ...saysShortly } },
  );
}

/**
 * @param inLine where it is looked before the next try, when the BMC was busy
 * @param unanswered where it is looked for an image that was sent whole and not answered
 */
function bring<const InLine extends string, const Unanswered extends string>(
  words: ArrivalWords,
  inLine: InLine,
  unanswered: Unanswered,
) {
  return {
    UPLOAD: row(
      upload,
      uploaded,
      {
        id: 'FIND',
        idNotTold: 'FIND',
        unknown: unanswered,
        lost: back('LOOK_IF_ARRIVED', MOST_LOSSES, unanswered),
        cut: onceMore,
        busy: waitInLine(inLine),
        exists: 'LOOK_AT_EXISTING',
        rejected: 'LOOK_IF_TAKEN',
        doubtful: 'LOOK_IF_TAKEN',
        no: failed,
      },
      {
        say: {
          id: words.sent,
          idNotTold: words.sent,
          unknown: say.lookingForImage,
          lost: say.transferLost,
          cut: say.connectionCut,
          busy: say.waitingInLine,
        },
        effect: { resumeAt: 'LOOK_IF_ARRIVED' },
      },
    ),
    /** The BMC takes no second image of a version: the one it has counts, and what there is to do for that. */
    LOOK_AT_EXISTING: lookWhatIsThere(plannedExisting, 'LOOK_IF_TAKEN', exit('retryExisting'), {
      wait: takesNoSecond,
      activate: takesNoSecond,
      retry: takesNoSecond,
      watch: takesNoSecond,
      prioritise: takesNoSecond,
      nothing: takesNoSecond,
    }),
    /** After an answer that was an error: an image that was taken all the same shows up at once. */
    LOOK_IF_TAKEN: search(words, again(5, 4, exit('wrong')), shortly, saysShortly),
    /** After an interruption: an image that is not there by now has not arrived. */
    LOOK_IF_ARRIVED: search(words, again(10, 6, 'UPLOAD'), atLength, saysAtLength),
    /** After an answer that was well; one without an id is no more than a promise [openbmc.pm:5535]. */
    FIND: lookAt(
      listSoftware,
      findImage,
      {
        found: exit('arrived'),
        unpacking: againSoon(2, 33, exit('slow')),
        awaited: againSoon(2, 33, exit('wrong')),
        missing: again(10, 6, exit('wrong')),
        other: failed,
        invalid: exit('invalid'),
        ...shortly,
      },
      { say: { found: words.found, missing: idNotFoundYet, ...saysShortly }, onAbort: 'sent' },
    ),
  } as const;
}

/** Where nothing was heard after the whole image was sent, the upload is what went wrong. */
const lost = failedBecause<UploadNode>(uploadLost);

/** The upload of a node's only image. */
export function bringOne(words: ArrivalWords) {
  return act('UPLOAD', {
    ...bring(words, 'LOOK_IN_LINE', 'LOOK_FOR_IMAGE'),
    /** The upload before this one may have brought the image. */
    LOOK_IN_LINE: lookWhatIsThere(plannedAgain, 'UPLOAD', exit('retry'), {}),
    LOOK_FOR_IMAGE: search(
      words,
      again(10, 6, lost),
      { no: patiently(10, 6, lost), denied: patiently(30, 2, lost) },
      saysShortly,
    ),
  });
}

/** The upload of one of two images: it begins with a look whether that is there. */
export const bringOneOfTwo = act('UPLOAD', {
  ...bring(toBeActivated, 'LOOK', 'FIND'),
  LOOK: lookAt(
    listSoftware,
    plannedHere,
    { upload: 'UPLOAD', retry: exit('retry'), there: exit('there'), ...shortly },
    { say: { upload: say.uploading, there: thereAlready, ...saysShortly } },
  ),
});

// ---- what is said, to the letter where xCAT says it [openbmc.pm:5162-5700]

/** An image that is on the BMC already. */
function thereAlready(facts: UploadNode): readonly Line[] {
  return facts.activation === 'Active' ? say.alreadyActive(facts) : say.activatingOnly(facts);
}

/** After an upload that is all there is to do. */
function saidUploaded({ node }: UploadNode): readonly Line[] {
  return [reply(nodeText(node, uploadedText)), log(uploadedText)];
}

/** After an upload whose image is to be activated; the client is told when its id is known. */
function loggedUploaded(): Line {
  return log(uploadedText);
}

function uploadLost({ problem }: UploadNode): string {
  return problem ?? '';
}

function idNotFoundYet({ node, version }: UploadNode): readonly Line[] {
  return verboseAndLog(
    node,
    `Could not find ID for firmware ${version} to activate, waiting 10 seconds and retry...`,
  );
}

/** An image found without an answer to its upload. */
function foundAfterAll(node: UploadNode): readonly Line[] {
  return [loggedUploaded(), ...attemptingToActivate(node)];
}

function attemptingToActivate({ node, version, id }: UploadNode): readonly Line[] {
  const text = `Firmware upload successful. Attempting to activate firmware: ${version} (ID: ${id ?? ''})`;
  return [reply(nodeText(node, text)), log(text), banner(text)];
}

/** The BMC has refused an image whose version it has: what becomes of the one it has counts. */
function takesNoSecond({ node, version, id, activation }: UploadNode): readonly Line[] {
  const text = `The BMC takes no second image of firmware ${version}, forced or not. The one it has (ID: ${id ?? ''}) is in state ${activation ?? 'Unknown'}.`;
  return replyAndLog(node, text);
}

export function invalidUpload({ version }: UploadNode): string {
  return `Firmware ${version} was uploaded and is in state Invalid on the BMC, which means that files are missing in it or are not for this machine.`;
}
