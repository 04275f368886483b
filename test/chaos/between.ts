import type { Running } from '../../local/component.ts';
import type { Ports } from '../../local/ports.ts';
import { functionsEnvironment } from '../../local/wiring.ts';
import { startDeliveryProxy } from './delivery-proxy.ts';
import type { Faults } from './faults.ts';
import { type GrpcProxy, startGrpcProxy } from './grpc-proxy.ts';

/**
 * The proxies between the functions and everything around them, and the environments that lead through them. Pub/Sub has
 * one without faults: Google's emulator never learns that a subscriber was killed (a NoSuchMethodError in its log, seen
 * 2026-11-21) and goes on sending to it, but it does learn that a call was cancelled, which is what the proxy then does.
 */
export interface Between {
  /** What the functions reach Firestore through. */
  readonly store: GrpcProxy;
  /** For a process of functions that listens on this port. */
  functions(port: number): NodeJS.ProcessEnv;
  /** For whoever calls the functions. */
  readonly callers: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export async function startBetween(
  ports: Ports,
  listening: readonly [number, ...number[]],
  faults: Faults,
): Promise<Between> {
  const ofCommit = (call: string) => (call.endsWith('.Firestore/Commit') ? faults.ofCall() : null);
  const [store, broker, builds, runs, deliveries] = await Promise.all([
    startGrpcProxy(ports.firestore, ofCommit),
    startGrpcProxy(ports.pubsub, () => null),
    startGrpcProxy(ports.build, () => faults.ofCall()),
    startGrpcProxy(ports.run, () => faults.ofCall()),
    startDeliveryProxy(listening, faults),
  ]);
  const at = (proxy: Running) => `127.0.0.1:${proxy.port}`;
  const portsWith = (functions: number) => ({ SLIPWAY_PORTS: JSON.stringify({ ...ports, functions }) });
  return {
    store,
    callers: { ...portsWith(deliveries.port), PUBSUB_EMULATOR_HOST: at(broker) },
    functions: (port) => ({
      ...functionsEnvironment,
      ...portsWith(port),
      FIRESTORE_EMULATOR_HOST: at(store),
      CLOUD_BUILD_EMULATOR_HOST: at(builds),
      CLOUD_RUN_EMULATOR_HOST: at(runs),
    }),
    close: async () =>
      void (await Promise.all([store, broker, builds, runs, deliveries].map((proxy) => proxy.close()))),
  };
}
