import { timer } from '../bmc.js';
import type { Exchange } from './simulated-exchange.js';

/** A body that stands still too long ends the connection, with no answer. */
export function stallGuard(exchange: Exchange, ended: () => void): { moved(): void; stop(): void } {
  const { bmc, request } = exchange;
  const { bodyStallMs } = bmc.generation;
  if (!Number.isFinite(bodyStallMs)) return { moved: () => undefined, stop: () => undefined };
  let movedAt = bmc.clock.now();
  let callOff: () => void = () => undefined;
  const watch = (ms: number): void => {
    callOff = timer(bmc, ms, () => {
      const left = movedAt + bodyStallMs - bmc.clock.now();
      if (left > 0) {
        watch(left);
        return;
      }
      ended();
      request.socket.destroy();
    });
  };
  watch(bodyStallMs);
  return {
    moved() {
      movedAt = bmc.clock.now();
    },
    stop: () => callOff(),
  };
}

/** A BMC whose speed is changed goes on with the new one after so long at the most. */
const LOOK_MS = 100;

/** Holds the body back to the BMC's speed. */
export function pacer({ bmc, request }: Exchange): (bytes: number) => void {
  const started = bmc.clock.now();
  const hold = (bytes: number): void => {
    const rate = bmc.behaviour.uploadBytesPerSecond;
    const ahead = rate <= 0 ? 0 : started + (bytes * 1000) / rate - bmc.clock.now();
    if (ahead < 1) {
      request.resume();
      return;
    }
    request.pause();
    timer(bmc, Math.min(ahead, LOOK_MS), () => hold(bytes));
  };
  return hold;
}
