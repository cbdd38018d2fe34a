/**
 * Simulated BMCs: real TLS servers on loopback that answer as OpenBMC's web servers do.
 *
 *     const fleet = await startFleet({ count: 3, behaviour: { generation: 'L2' } });
 *     const [bmc] = fleet.bmcs;          // bmc.url, bmc.address ('127.0.0.1:35001', as openbmc.bmc has it)
 *     await bmc.set({ activationEnd: { kind: 'failed', atPercent: 40 } });
 *     await bmc.set({ faults: [{ at: 'read', path: '/software/', kind: 503, times: 2 }] });
 *     bmc.counters().logins;             // also logouts, requests, byPath, uploads, activations, reboots …
 *     bmc.state().images;                // also phase, bmc, chassis, host, openSessions
 *     await bmc.reset();                 // state and counters as new, behaviour kept
 *     await fleet.close();
 *
 * `{ count, address, port }` puts all on one address with consecutive ports, `{ count, first, port }` each on its own
 * address with one port; port 0 (the default) lets the system choose. User and password are root and 0penBmc.
 *
 * Behaviour lists everything that can be set; its times are fast unless `...realTimes` is spread into it. Faults are
 * data: where, what, on which path, how often, after how many bytes of an upload. With `control: PORT` another process
 * steers the same things over HTTP (see control.ts).
 */

export { behaviourFromJson } from './behaviour-json.js';
export type { Edge, Fault } from './fault.js';
export { type BmcStateView, type Fleet, type FleetOptions, type SimulatedBmc, startFleet } from './fleet.js';
export type { GenerationName } from './generation.js';
export type { KeyType } from './net/certificate.js';
export { type Behaviour, realTimes } from './simulated-behaviour.js';
