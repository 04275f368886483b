import type { ServicesClient } from '@google-cloud/run';
import gax, { operationsProtos, Status } from 'google-gax';
import { onFirstUseIn } from '../on-first-use.ts';
import type { RevisionConfig, Runs, ServiceRef } from '../ports.ts';
import { callOptions } from './call-options.ts';
import { type Endpoint, regional } from './endpoint.ts';
import { refused } from './refused.ts';
import { dropInvokerCheck, openToEverybody, readIsPublic } from './run-access.ts';
import { asRevision, asService, asTraffic, minInstancesLabel, templateOf, withRevision } from './run-message.ts';
import { isNotFound, statusOf } from './status.ts';

export function createRuns(project: string, endpoint: Endpoint): Runs {
  const clientsIn = onFirstUseIn(async (region) => {
    const { RevisionsClient, ServicesClient } = await import('@google-cloud/run');
    const options = { projectId: project, ...regional(endpoint, 'run', region) };
    return { services: new ServicesClient(options), revisions: new RevisionsClient(options) };
  });
  const serviceName = ({ region, name }: ServiceRef) => `projects/${project}/locations/${region}/services/${name}`;
  return {
    async service(ref) {
      const { services } = await clientsIn(ref.region);
      try {
        const [service] = await services.getService({ name: serviceName(ref) }, callOptions);
        return asService(
          service,
          service.invokerIamDisabled === true || (await readIsPublic(services, serviceName(ref))),
        );
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async revision(ref, revision) {
      try {
        const name = `${serviceName(ref)}/revisions/${revision}`;
        const { revisions } = await clientsIn(ref.region);
        return asRevision((await revisions.getRevision({ name }, callOptions))[0]);
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async create(ref, config, tag, { validateOnly }) {
      const service = {
        ...serviceFields(config),
        traffic: [asTraffic({ revision: config.revision, percent: 100, tag })],
      };
      const parent = `projects/${project}/locations/${ref.region}`;
      const call = { parent, serviceId: ref.name, service, validateOnly };
      const { services } = await clientsIn(ref.region);
      return refused(async () => (await services.createService(call, callOptions))[0].name ?? '');
    },
    async addRevision(ref, etag, config, tag, traffic, { validateOnly }) {
      const shares = withRevision(traffic, config.revision, tag);
      const name = serviceName(ref);
      const service = { name, etag, ...serviceFields(config), traffic: shares.map(asTraffic) };
      const updateMask = { paths: ['template', 'traffic', 'scaling', 'labels'] };
      const call = { service, updateMask, validateOnly };
      const { services } = await clientsIn(ref.region);
      return refused(async () => (await services.updateService(call, callOptions))[0].name ?? '');
    },
    async setTraffic(ref, etag, traffic) {
      const service = { name: serviceName(ref), etag, traffic: traffic.map(asTraffic) };
      const call = { service, updateMask: { paths: ['traffic'] } };
      const { services } = await clientsIn(ref.region);
      return refused(async () => (await services.updateService(call, callOptions))[0].name ?? '');
    },
    async wait(operation, seconds) {
      const region = /\/locations\/([^/]+)\//.exec(operation)?.[1] ?? '';
      return waitFor((await clientsIn(region)).services, operation, seconds);
    },
    async open(ref, etag) {
      const { services } = await clientsIn(ref.region);
      const operation = await dropInvokerCheck(services, serviceName(ref), etag);
      if (operation === null) return openToEverybody(services, serviceName(ref));
      await waitFor(services, operation, 30);
      return null;
    },
    async remove(ref, etag) {
      try {
        const { services } = await clientsIn(ref.region);
        const [operation] = await services.deleteService({ name: serviceName(ref), etag }, callOptions);
        await operation.promise();
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}

function serviceFields(config: RevisionConfig) {
  return {
    template: templateOf(config),
    // Scaling belongs to the service, not the revision: a revision's minimum would go on costing after its release.
    scaling: { minInstanceCount: config.sizing.minInstances },
    labels: { 'managed-by': 'slipway', [minInstancesLabel]: String(config.sizing.minInstances) },
  };
}

/** The library's own following of a long-running operation, bounded; an operation that failed is over as well. */
async function waitFor(services: ServicesClient, name: string, seconds: number): Promise<boolean> {
  const request = operationsProtos.google.longrunning.GetOperationRequest.create({ name });
  const [raw] = await services.operationsClient.getOperation(request, callOptions);
  const descriptor = services.descriptors.longrunning.updateService;
  if (descriptor === undefined) throw new Error('the Cloud Run client describes no updateService');
  const backoff = gax.createBackoffSettings(100, 1.3, 1000, null, null, null, seconds * 1000);
  const operation = new gax.Operation(raw, descriptor, backoff);
  try {
    await operation.promise();
    return true;
  } catch (error) {
    if (statusOf(error) === Status.DEADLINE_EXCEEDED) return false;
    if (statusOf(error) === Status.UNAVAILABLE) throw error;
    return true;
  }
}
