import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { MAX_ELEMENTS } from '../ipc/frame-scan.js';
import { type Extent, extentOf, MAX_FRAME_BYTES } from '../ipc/frames.js';
import type { FromWorker } from '../ipc/worker-messages.js';
import { type JobOutput, TOO_MUCH } from '../plugin/contract.js';
import type { NodeEvent } from '../plugin/node-event.js';
import { briefly, tooLong } from './document-output.js';

/** The output of a durable job. */
export interface DurableOutput extends JobOutput {
  /** These nodes may send what they have announced. */
  go(nodes: readonly NodeName[]): void;
  /** Sends what was said in this turn. */
  flush(): void;
}

/** Events of one message. */
const MOST_EVENTS = 4096;

/** A character has three bytes at most, and a value five besides. */
const MOST_BYTES = { perCharacter: 3, perValue: 5 };
const MAX_CHARACTERS = (MAX_FRAME_BYTES - MOST_BYTES.perValue * MAX_ELEMENTS) / MOST_BYTES.perCharacter;

/** What fits in one batch for certain; from half of it on it is sent before the turn is over. */
const MAX_BATCH: Readonly<Extent> = { values: MAX_ELEMENTS - 1024, characters: MAX_CHARACTERS - 1024 };
const FULL_BATCH: Readonly<Extent> = { values: MAX_BATCH.values / 2, characters: MAX_BATCH.characters / 2 };

/** What one item may have: that much can be written down, and read again, while others wait. */
const MAX_ITEM: Readonly<Extent> = { values: MAX_BATCH.values / 4, characters: MAX_BATCH.characters / 4 };

interface Told {
  readonly event: NodeEvent;
  readonly own: Extent;
}

/**
 * What a plugin says of a durable job, as events. What is said in one turn of the event loop goes as one message, so that
 * a node's outcome, its lines and its next step or result are on disk together. Where that is more than a message
 * holds, it goes between two nodes.
 * @param giveUp ends a node whose step is more than can be written down
 */
export function durableOutput(
  job: number,
  send: (message: FromWorker) => void,
  signal: AbortSignal,
  giveUp: (node: NodeName, reason: string) => void,
): DurableOutput {
  let told: Told[] = [];
  let extent: Extent = { values: 0, characters: 0 };
  /** Whose words come last, and where they begin. */
  let speaker: NodeName | undefined;
  let speakerFrom = 0;
  /** Nodes that wait for the daemon's word. */
  const waiting = new Map<NodeName, () => void>();
  let scheduled: 'turn' | 'now' | undefined;

  /** @param count of what was told, the first ones */
  function flush(count = told.length): void {
    if (count === told.length) scheduled = undefined;
    if (count === 0) return;
    const events = told.slice(0, count).map(({ event }) => event);
    told = told.slice(count);
    extent = told.reduce((all, { own }) => sum(all, own), { values: 0, characters: 0 });
    speakerFrom = 0;
    send({ kind: 'events', job, events });
  }

  function add(event: NodeEvent, own = extentOf(event)): void {
    const node = 'node' in event ? event.node : speaker;
    if (node !== speaker) {
      speaker = node;
      speakerFrom = told.length;
    }
    if (isBeyond(sum(extent, own), MAX_BATCH)) flush(speakerFrom === 0 ? told.length : speakerFrom);
    told.push({ event, own });
    extent = sum(extent, own);
    if (told.length >= MOST_EVENTS || isBeyond(extent, FULL_BATCH)) flushNow();
    else if (scheduled === undefined) {
      scheduled = 'turn';
      setImmediate(() => flush());
    }
  }

  /** When the node that speaks has said all that belongs together. */
  function flushNow(): void {
    if (scheduled === 'now') return;
    scheduled = 'now';
    queueMicrotask(() => flush());
  }

  function go(nodes: Iterable<NodeName>): void {
    for (const node of nodes) {
      waiting.get(node)?.();
      waiting.delete(node);
    }
  }

  signal.addEventListener('abort', () => go([...waiting.keys()]), { once: true });

  return {
    reply: (response) => {
      const own = extentOf(response);
      const isLong = isBeyond(own, MAX_ITEM);
      add({ kind: 'said', response: isLong ? tooLong(response, own.characters) : response });
    },
    settled: (node, result) => add({ kind: 'settled', node, result: briefly(result) }),
    nodeStatus: (node, status) => add({ kind: 'powered', node, status }),
    nodeLog: (node, text) => add({ kind: 'logged', node, text }),
    progress: (node, percent) => add({ kind: 'progress', node, percent }),
    step(step) {
      const own = extentOf(step);
      if (isBeyond(own, MAX_ITEM)) {
        giveUp(step.node, TOO_MUCH);
        return Promise.resolve();
      }
      add(step, own);
      if (!step.effect || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => waiting.set(step.node, resolve));
    },
    go,
    flush: () => flush(),
  };
}

function isBeyond({ values, characters }: Extent, most: Readonly<Extent>): boolean {
  return values > most.values || characters > most.characters;
}

function sum(one: Extent, other: Extent): Extent {
  return { values: one.values + other.values, characters: one.characters + other.characters };
}
