import { status } from '@grpc/grpc-js';
import { invalidField, RpcError, type ServiceToServe, unary } from '../grpc.ts';
import { checkRequest, checkServiceId, type RequestName, requireDigest, requireTemplate } from './check-request.ts';
import { withDefaults } from './defaults.ts';
import { policyHandlers } from './iam.ts';
import type { Journal } from './journal.ts';
import { checkParent, type Place, parentOf, parseServiceName } from './names.ts';
import type { Operations } from './operations.ts';
import { page } from './page.ts';
import { acceptSpec, newService } from './plan-change.ts';
import type { Reconciler } from './reconcile.ts';
import type { ServiceRecord } from './records.ts';
import { renderService, wireTime } from './resources.ts';
import type { Serving } from './serving.ts';
import { type ServiceSpec, serviceSpec } from './spec.ts';
import { applyMask } from './update-mask.ts';

export interface ServicesContext {
  readonly journal: Journal;
  readonly serving: Serving;
  readonly operations: Operations;
  readonly reconciler: Reconciler;
  readonly place: Place;
}

interface WireService {
  readonly name?: string;
  readonly etag?: string;
  readonly template?: object | null;
}

interface CreateRequest {
  readonly parent?: string;
  readonly service?: WireService;
  readonly serviceId?: string;
  readonly validateOnly?: boolean;
}

interface UpdateRequest {
  readonly service?: WireService;
  readonly updateMask?: { readonly paths?: readonly string[] } | null;
  readonly validateOnly?: boolean;
  readonly allowMissing?: boolean;
}

interface DeleteRequest {
  readonly name?: string;
  readonly etag?: string;
  readonly validateOnly?: boolean;
}

interface ListRequest {
  readonly parent?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** google.cloud.run.v2.Services */
export function servicesApi(context: ServicesContext): ServiceToServe {
  const { journal, operations, place } = context;
  return {
    proto: 'google/cloud/run/v2/service.proto',
    service: 'google.cloud.run.v2.Services',
    implementation: {
      createService: unary((request: CreateRequest) => {
        checkParent(place, request.parent ?? '');
        requireTemplate('CreateServiceRequest', request.service ?? {});
        const spec = parseSpec('CreateServiceRequest', request.service);
        return create(context, request.serviceId ?? '', spec, request.validateOnly ?? false);
      }),
      updateService: unary((request: UpdateRequest) => update(context, request)),
      deleteService: unary((request: DeleteRequest) => remove(context, request)),
      getService: unary(({ name }: { readonly name?: string }) =>
        renderService(place, findService(context, name ?? '')),
      ),
      listServices: unary((request: ListRequest) => {
        checkParent(place, request.parent ?? '');
        const newestFirst = [...journal.services()].sort((a, b) => (a.createTime < b.createTime ? 1 : -1));
        const { items, nextPageToken } = page(newestFirst, request);
        return { services: items.map((each) => renderService(place, each)), nextPageToken };
      }),
      ...policyHandlers(journal, (name) => findService(context, name)),
    },
  };

  async function create(
    { reconciler, serving }: ServicesContext,
    id: string,
    spec: ServiceSpec,
    validateOnly: boolean,
  ): Promise<object> {
    checkServiceId(id);
    if (journal.service(id) !== undefined) {
      throw new RpcError(status.ALREADY_EXISTS, `Resource '${id}' already exists.`, 'ALREADY_EXISTS');
    }
    const at = new Date().toISOString();
    const service = acceptSpec(newService(id, spec, at), spec, at);
    if (validateOnly) return dryRun(context, service);
    requireDigest(spec);
    journal.saveService(service);
    const ports = await serving.open(service, []).catch((error: Error) => {
      journal.removeService(id);
      throw new RpcError(status.RESOURCE_EXHAUSTED, error.message);
    });
    const placed = { ...findService(context, `${parentOf(place)}/services/${id}`), ...ports };
    journal.saveService(placed);
    const operation = operations.begin(begun('create', placed));
    reconciler.reconcile(id, operation.id, spec, placed.generation);
    return operations.render(operation);
  }

  function update({ reconciler }: ServicesContext, request: UpdateRequest): Promise<object> | object {
    const id = parseServiceName(place, request.service?.name ?? '');
    const old = journal.service(id);
    const paths = request.updateMask?.paths ?? [];
    const isWhole = paths.length === 0 || paths.includes('*') || paths.includes('template');
    if (isWhole) requireTemplate('UpdateServiceRequest', request.service ?? {});
    const fresh = parseSpec('UpdateServiceRequest', request.service);
    const validateOnly = request.validateOnly ?? false;
    if (old === undefined) {
      if (request.allowMissing) return create(context, id, fresh, validateOnly);
      throw notFound(request.service?.name ?? '');
    }
    checkEtag(old, request.service?.etag);
    const spec = withDefaults(applyMask(old.spec, fresh, paths));
    const service = acceptSpec(old, spec, new Date().toISOString());
    if (validateOnly) return dryRun(context, service);
    if (service.latestCreated !== old.latestCreated) requireDigest(spec);
    journal.saveService(service);
    const operation = operations.begin(begun('update', service));
    reconciler.reconcile(id, operation.id, spec, service.generation);
    return operations.render(operation);
  }

  async function remove({ serving }: ServicesContext, request: DeleteRequest): Promise<object> {
    const service = findService(context, request.name ?? '');
    checkEtag(service, request.etag);
    if (request.validateOnly) return dryRun(context, service);
    const deleted = { ...renderService(place, service), deleteTime: wireTime(new Date().toISOString()) };
    const operation = operations.begin({ ...begun('delete', service), resource: deleted });
    // The record goes first: after a kill right here nothing of the service comes back.
    journal.removeService(service.id);
    void serving.remove(service.id).then(() => operations.finish(operation.id, deleted));
    return operations.render(operation);
  }

  function begun(kind: 'create' | 'update' | 'delete', service: ServiceRecord) {
    return { kind, service: service.id, generation: service.generation, resource: renderService(place, service) };
  }
}

export function findService({ journal, place }: ServicesContext, name: string): ServiceRecord {
  const service = journal.service(parseServiceName(place, name));
  if (service === undefined) throw notFound(name);
  return service;
}

/** Optimistic concurrency: ABORTED, which is HTTP 409 (google.aip.dev/154). */
export function checkEtag({ etag }: { readonly etag: string }, asked: string | undefined): void {
  if (asked === undefined || asked === '' || asked === etag) return;
  throw new RpcError(
    status.ABORTED,
    `Conflict for resource: the etag ${asked} was specified but the current etag is ${etag}.`,
    'CONFLICT',
  );
}

function parseSpec(request: RequestName, service: WireService | undefined): ServiceSpec {
  const parsed = serviceSpec.safeParse(service ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidField(issue?.path.join('.') ?? 'service', issue?.message ?? 'Invalid value.');
  }
  checkRequest(request, parsed.data);
  return withDefaults(parsed.data);
}

/** A finished operation that nobody can look up: everything was checked, nothing was changed. */
function dryRun({ operations, place }: ServicesContext, service: ServiceRecord): object {
  return operations.render({
    id: `dry-run-${service.uid}`,
    kind: 'update',
    service: service.id,
    generation: service.generation,
    createTime: service.updateTime,
    done: true,
    resource: renderService(place, service),
  });
}

function notFound(name: string): RpcError {
  return new RpcError(status.NOT_FOUND, `Resource '${name}' was not found.`, 'NOT_FOUND');
}
