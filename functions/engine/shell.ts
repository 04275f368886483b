import type { StageName } from '../../shared/stages.ts';
import type { Stage } from '../decision.ts';
import type { Broker, Ports, Store } from '../ports.ts';

/** All that the engine is handed; time comes from the store, ids from content. */
export interface Shell {
  readonly store: Store;
  readonly broker: Broker;
  readonly ports: Ports;
  readonly stages: Readonly<Record<StageName, Stage>>;
  /** Address of the web client, without a trailing slash. */
  readonly webUrl: string;
  /** A value that no other attempt has, to recognise one's own commit after a lost answer. */
  readonly newAttemptId: () => string;
  /** Trouble that does not stop the work, for the log. */
  readonly tell: (problem: string, error: unknown) => void;
}
