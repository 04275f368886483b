import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JobRecord } from './job-spec.ts';
import type { OperationRecord, ServiceRecord } from './records.ts';

/** Finished operations are forgotten after a week, like nobody asks for them any more. */
const operationLifetime = 7 * 24 * 3600 * 1000;

/** What Cloud Run knows, in memory and on disk: a change is on disk before it is answered. */
export interface Journal {
  service(id: string): ServiceRecord | undefined;
  services(): readonly ServiceRecord[];
  saveService(service: ServiceRecord): void;
  removeService(id: string): void;
  job(id: string): JobRecord | undefined;
  jobs(): readonly JobRecord[];
  saveJob(job: JobRecord): void;
  removeJob(id: string): void;
  operation(id: string): OperationRecord | undefined;
  operations(): readonly OperationRecord[];
  saveOperation(operation: OperationRecord): void;
  removeOperation(id: string): void;
}

export function openJournal(dir: string, now: number): Journal {
  const services = openShelf<ServiceRecord>(path.join(dir, 'services'));
  const jobs = openShelf<JobRecord>(path.join(dir, 'jobs'));
  const operations = openShelf<OperationRecord>(path.join(dir, 'operations'));
  for (const operation of operations.all()) {
    if (operation.done && now - Date.parse(operation.createTime) > operationLifetime) operations.remove(operation.id);
  }
  return {
    service: services.get,
    services: services.all,
    saveService: services.save,
    removeService: services.remove,
    job: jobs.get,
    jobs: jobs.all,
    saveJob: jobs.save,
    removeJob: jobs.remove,
    operation: operations.get,
    operations: operations.all,
    saveOperation: operations.save,
    removeOperation: operations.remove,
  };
}

interface Shelf<T> {
  get(id: string): T | undefined;
  all(): readonly T[];
  save(record: T): void;
  remove(id: string): void;
}

/** One file per record, written beside and renamed: a kill leaves the old record or the new one. */
function openShelf<T extends { readonly id: string }>(dir: string): Shelf<T> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const records = new Map<string, T>();
  const file = (id: string) => path.join(dir, `${id}.json`);
  for (const name of readdirSync(dir)) {
    if (!name.endsWith('.json')) continue;
    const record = JSON.parse(readFileSync(path.join(dir, name), 'utf8')) as T;
    records.set(record.id, record);
  }
  return {
    get: (id) => records.get(id),
    all: () => [...records.values()],
    save: (record) => {
      const beside = `${file(record.id)}.new`;
      // Variables of a service are nobody else's business on a shared machine.
      writeFileSync(beside, JSON.stringify(record), { mode: 0o600 });
      renameSync(beside, file(record.id));
      records.set(record.id, record);
    },
    remove: (id) => {
      records.delete(id);
      rmSync(file(id), { force: true });
    },
  };
}
