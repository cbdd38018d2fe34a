import {
  createRequestDecoder,
  decodeRequest,
  MalformedRequest,
  OversizedRequest,
  type RequestDecoder,
} from '../../xcat-compat/wire/decode-request.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import { createFramer, type Framed } from '../../xcat-compat/wire/request-framer.js';
import type { ReadingRoom, Seat } from './reading-room.js';

/** A request longer than this is long: it is read in pieces of that size, and other clients get their turn in between. */
const PART_BYTES = 64 * 1024;

/** What comes of a client's bytes. */
export type Incoming =
  | { readonly kind: 'request'; readonly request: XcatRequest }
  | { readonly kind: 'tooLong' }
  /** It has more of something than is read. Nothing further is read of this client. */
  | { readonly kind: 'tooMuch'; readonly reason: string }
  /** The connection is to be closed without a reply. */
  | { readonly kind: 'close'; readonly reason: string };

export interface RequestReader {
  readonly push: (chunk: Uint8Array) => void;
  /** Whether a request is worked on or waits: meanwhile no long one is read, so that at most one is kept. */
  busy(now: boolean): void;
  /** Whether a long request has come in part. */
  readonly isReading: () => boolean;
  /** Nothing more is read. */
  close(): void;
}

export interface RequestReaderOptions {
  /** The longest request that is read, in bytes. */
  readonly most: number;
  /** Whether any rule could allow this command. Never rejects. */
  readonly couldBeAllowed: (command: string) => Promise<boolean>;
  readonly take: (incoming: Incoming) => void;
  /** No more bytes for now. */
  readonly hold: () => void;
  readonly goOn: () => void;
  /** Where long requests of all clients are read; small ones need no room. */
  readonly room: ReadingRoom;
  /** It waits for room, or no more. */
  readonly waits: (now: boolean) => void;
}

/**
 * Reads the requests of one client. Of a long one the command is looked at as soon as it has come: where no rule could
 * allow it, the rest is neither decoded nor kept, and the request ends as one that was refused.
 */
export function createRequestReader(options: RequestReaderOptions): RequestReader {
  const framer = createFramer(options.most, PART_BYTES);
  /** Of the long request that is being read. */
  let decoder: RequestDecoder | undefined;
  let isJudged = false;
  let refused: XcatRequest | undefined;
  let isBusy = false;
  let isHeld = false;
  let waiting: string | undefined;
  let isOver = false;
  let seat: Seat | undefined;

  const hold = (): void => {
    isHeld = true;
    options.hold();
  };
  const goOn = (): void => {
    isHeld = false;
    options.goOn();
    readOn();
  };

  const leave = (): void => {
    seat?.leave();
    seat = undefined;
  };

  /** One piece, when there is room for it. */
  function takePart(xml: string): void {
    seat ??= options.room.enter();
    const hasRoom = seat.take(xml.length, () => {
      options.waits(false);
      if (!isOver) guarded(() => decodePart(xml));
    });
    if (hasRoom) {
      decodePart(xml);
      return;
    }
    hold();
    options.waits(true);
  }

  /** In one turn of the event loop. */
  function decodePart(xml: string): void {
    decoder ??= createRequestDecoder();
    decoder.write(xml);
    hold();
    if (isJudged || !decoder.commandIsRead) {
      setImmediate(goOn);
      return;
    }
    isJudged = true;
    const { read } = decoder;
    options
      .couldBeAllowed(read.command ?? '')
      .catch(() => true)
      .then((could) => {
        if (!could) {
          refused = { ...read, isCut: true };
          framer.skip();
          leave();
        }
        goOn();
      })
      .catch((problem: unknown) => options.take({ kind: 'close', reason: String(problem) }));
  }

  function finish(request: XcatRequest): void {
    leave();
    decoder = undefined;
    isJudged = false;
    refused = undefined;
    options.take({ kind: 'request', request });
  }

  function take(framed: Framed): void {
    switch (framed.kind) {
      case 'request':
        finish(decoder === undefined ? decodeRequest(framed.xml) : decoder.end(framed.xml));
        return;
      case 'part':
        if (isBusy && decoder === undefined) {
          waiting = framed.xml;
          hold();
        } else takePart(framed.xml);
        return;
      case 'skipped':
        if (refused !== undefined) finish(refused);
        return;
      case 'tooLong':
      case 'close':
        leave();
        options.take(framed);
        return;
      default:
        framed satisfies never;
    }
  }

  const nextUnlessHeld = (): Framed | undefined => (isHeld || isOver ? undefined : framer.next());

  function readOn(): void {
    guarded(() => {
      for (let framed = nextUnlessHeld(); framed !== undefined; framed = nextUnlessHeld()) take(framed);
    });
  }

  function end(): void {
    isOver = true;
    decoder = undefined;
    leave();
  }

  /** Whatever a client sends ends its own connection at most. */
  function guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      end();
      if (error instanceof OversizedRequest) options.take({ kind: 'tooMuch', reason: error.reason });
      else
        options.take({
          kind: 'close',
          reason: error instanceof MalformedRequest ? error.message : String(error),
        });
    }
  }

  return {
    push(chunk) {
      if (isOver) return;
      framer.append(chunk);
      readOn();
    },
    busy(now) {
      isBusy = now;
      if (now || waiting === undefined) return;
      const xml = waiting;
      waiting = undefined;
      isHeld = false;
      options.goOn();
      guarded(() => takePart(xml));
    },
    isReading: () => seat !== undefined,
    close: end,
  };
}
