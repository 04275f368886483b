import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { protos } from '@google-cloud/secret-manager';
import type { Sealed } from './vault.ts';

export type IamPolicy = protos.google.iam.v1.IPolicy;
type Replication = protos.google.cloud.secretmanager.v1.IReplication;

export interface Timestamp {
  readonly seconds: string;
  readonly nanos: number;
}

export interface StoredVersion {
  readonly number: number;
  readonly state: 'ENABLED' | 'DISABLED' | 'DESTROYED';
  readonly createTime: Timestamp;
  readonly destroyTime?: Timestamp;
  readonly checksumGiven: boolean;
  readonly etag: string;
  /** Null once destroyed: the bytes are gone from the disk as well. */
  readonly sealed: Sealed | null;
}

export interface StoredSecret {
  /** `projects/P/secrets/S` */
  readonly name: string;
  readonly createTime: Timestamp;
  readonly replication: Replication;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly versions: readonly StoredVersion[];
  readonly policy: { readonly etag: string; readonly policy: IamPolicy } | null;
}

export interface SecretStore {
  get(name: string): StoredSecret | undefined;
  /** By name. */
  all(): readonly StoredSecret[];
  put(secret: StoredSecret): void;
  remove(name: string): void;
}

/** One journal, written beside and renamed before a call is answered, readable by this user alone. */
export function openStore(dir: string): SecretStore {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const journal = path.join(dir, 'secrets.json');
  const secrets = new Map(load(journal).map((secret) => [secret.name, secret]));
  const save = (): void => {
    writeFileSync(`${journal}.new`, JSON.stringify([...secrets.values()]), { mode: 0o600 });
    renameSync(`${journal}.new`, journal);
  };
  return {
    get: (name) => secrets.get(name),
    all: () => [...secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    put(secret) {
      secrets.set(secret.name, secret);
      save();
    },
    remove(name) {
      secrets.delete(name);
      save();
    },
  };
}

function load(journal: string): readonly StoredSecret[] {
  if (!existsSync(journal)) return [];
  try {
    return JSON.parse(readFileSync(journal, 'utf8')) as readonly StoredSecret[];
  } catch (error) {
    throw new Error(`The journal of the local Secret Manager cannot be read: ${journal}`, { cause: error });
  }
}
