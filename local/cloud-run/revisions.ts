import { status } from '@grpc/grpc-js';
import { RpcError, type ServiceToServe, unary } from '../grpc.ts';
import { parseRevisionName, serviceName } from './names.ts';
import { page } from './page.ts';
import { findRevision, type RevisionRecord, type ServiceRecord } from './records.ts';
import { etagOf, renderRevision, wireTime } from './resources.ts';
import { checkEtag, findService, type ServicesContext } from './services.ts';
import { routedRevisions } from './traffic.ts';

interface ListRequest {
  readonly parent?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

interface DeleteRequest {
  readonly name?: string;
  readonly etag?: string;
  readonly validateOnly?: boolean;
}

/** google.cloud.run.v2.Revisions */
export function revisionsApi(context: ServicesContext): ServiceToServe {
  const { journal, operations, place, serving } = context;

  function find(name: string): { readonly service: ServiceRecord; readonly revision: RevisionRecord } {
    const parsed = parseRevisionName(place, name);
    const service = findService(context, serviceName(place, parsed.service));
    const revision = findRevision(service, parsed.revision);
    if (revision === undefined) throw new RpcError(status.NOT_FOUND, `Resource '${name}' was not found.`, 'NOT_FOUND');
    return { service, revision };
  }

  function remove({ name = '', etag, validateOnly }: DeleteRequest): object {
    const { service, revision } = find(name);
    checkEtag(revision, etag);
    const asked = service.spec.traffic.some((target) => target.revision.endsWith(revision.id));
    if (asked || routedRevisions(service.routes).has(revision.id)) {
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `Revision '${revision.id}' cannot be deleted: it is still referenced by the traffic of service '${service.id}'.`,
      );
    }
    if (revision.id === service.latestCreated) {
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `Revision '${revision.id}' cannot be deleted: it is the latest created revision of service '${service.id}'.`,
      );
    }
    const deleted = { ...renderRevision(place, service, revision), deleteTime: wireTime(new Date().toISOString()) };
    const begun = { kind: 'delete-revision', service: service.id, generation: 0, resource: deleted } as const;
    if (validateOnly) {
      return operations.render({
        ...begun,
        id: `dry-run-${revision.uid}`,
        createTime: revision.createTime,
        done: true,
      });
    }
    const operation = operations.begin(begun);
    const left = { ...service, revisions: service.revisions.filter((each) => each.id !== revision.id) };
    journal.saveService({ ...left, etag: etagOf({ ...left, etag: '' }) });
    void serving.removeRevision(service.id, revision.id).then(() => operations.finish(operation.id, deleted));
    return operations.render(operation);
  }

  return {
    proto: 'google/cloud/run/v2/revision.proto',
    service: 'google.cloud.run.v2.Revisions',
    implementation: {
      getRevision: unary(({ name = '' }: { readonly name?: string }) => {
        const { service, revision } = find(name);
        return renderRevision(place, service, revision);
      }),
      listRevisions: unary((request: ListRequest) => {
        const service = findService(context, request.parent ?? '');
        const newestFirst = [...service.revisions].sort((a, b) => b.generation - a.generation);
        const { items, nextPageToken } = page(newestFirst, request);
        return { revisions: items.map((each) => renderRevision(place, service, each)), nextPageToken };
      }),
      deleteRevision: unary(remove),
    },
  };
}
