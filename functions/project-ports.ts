import type { CloudBackup } from '../shared/backup.ts';

/** Where images are kept, as Artifact Registry names it. */
export interface RegistryRef {
  readonly location: string;
  readonly repository: string;
}

/** What a region's Cloud Run may allocate at most, all instances of a service together; null without a limit. */
export interface RunQuota {
  readonly milliCpu: number | null;
  readonly memoryBytes: number | null;
}

/**
 * The Google Cloud project as it is for whoever asks. Only the asking account's own permissions can be tested.
 * Problems: permission-missing where the question itself is not permitted, api-disabled where nobody can be asked.
 */
export interface Project {
  /** E-mail address of the account that this process acts as; null where it has no credentials. */
  caller(): Promise<string | null>;
  /** Those of the APIs that are not enabled, at most 30 asked at once. */
  disabledApis(apis: readonly string[]): Promise<readonly string[]>;
  /** Those of the permissions that the caller does not have on the project. */
  lacking(permissions: readonly string[]): Promise<readonly string[]>;
  /** Those of the permissions that it does not have on a service account; null where there is no such account. */
  lackingOnAccount(email: string, permissions: readonly string[]): Promise<readonly string[] | null>;
  hasRegistry(registry: RegistryRef): Promise<boolean>;
  /** Whether the registry still has an image, `name@sha256:...`. */
  hasImage(registry: RegistryRef, image: string): Promise<boolean>;
  lackingOnRegistry(registry: RegistryRef, permissions: readonly string[]): Promise<readonly string[]>;
  runQuota(region: string): Promise<RunQuota>;
}

/** Service accounts of deployed services, and what they hold on the project. Each call may be repeated. Problem: permission-missing. */
export interface Accounts {
  /** Makes the account where it is missing and grants what it lacks of these roles on the project. */
  ensure(email: string, about: string, roles: readonly string[]): Promise<void>;
  /** Its unique id, which no other account has, also not a later one of the same address; null where there is none. */
  find(email: string): Promise<string | null>;
  /** Removes the account of that id, where one is named, and then what the project's policy still says of the address. */
  remove(email: string, id: string | null): Promise<void>;
}

/** Firestore's own exports of all documents. */
export interface Exports {
  /** `gs://bucket` of the backups. */
  readonly bucket: string;
  /** Begins to export the documents as they stood at a whole minute of the past; answers the operation's name. */
  begin(at: string, location: string): Promise<string>;
  /** Of the last thirty days, for so long operations are kept; newest first, with those under way and those that failed. */
  list(): Promise<readonly CloudBackup[]>;
}
