import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';

/** "Must contain fewer than 50 characters" (google.cloud.run.v2.CreateServiceRequest.service_id). */
const maxServiceId = 49;
/** Tag and service name may have 46 characters together (cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration). */
const maxTagAndService = 46;
/** A revision name is a DNS label. */
const maxRevision = 63;
const label = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** Where a project's resources of one region live. */
export interface Place {
  readonly project: string;
  readonly region: string;
}

export function parentOf({ project, region }: Place): string {
  return `projects/${project}/locations/${region}`;
}

export function serviceName(place: Place, service: string): string {
  return `${parentOf(place)}/services/${service}`;
}

export function revisionName(place: Place, service: string, revision: string): string {
  return `${serviceName(place, service)}/revisions/${revision}`;
}

/** The short name at the end of a resource name. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function parseServiceName(place: Place, name: string): string {
  const [, parent, service] = /^(projects\/[^/]+\/locations\/[^/]+)\/services\/([^/]+)$/.exec(name) ?? [];
  if (parent === undefined || service === undefined) throw invalid(`Invalid resource name: '${name}'.`);
  checkParent(place, parent);
  return service;
}

export function parseRevisionName(place: Place, name: string): { readonly service: string; readonly revision: string } {
  const at = name.lastIndexOf('/revisions/');
  if (at < 0) throw invalid(`Invalid resource name: '${name}'.`);
  return { service: parseServiceName(place, name.slice(0, at)), revision: shortName(name) };
}

/** The laptop has one project and one region; another one is somebody else's, as on Google Cloud. */
export function checkParent(place: Place, parent: string): void {
  if (parent === parentOf(place)) return;
  if (!/^projects\/[^/]+\/locations\/[^/]+$/.test(parent)) throw invalid(`Invalid resource name: '${parent}'.`);
  throw new RpcError(
    status.PERMISSION_DENIED,
    `Permission denied on '${parent}' (or it may not exist): this machine serves ${parentOf(place)} only.`,
    'CONSUMER_INVALID',
  );
}

export function checkServiceId(id: string): void {
  if (id.length > maxServiceId || !label.test(id)) {
    throw invalid(
      `service_id: Invalid value '${id}'. The service name must use only lowercase alphanumeric characters and dashes, ` +
        `cannot begin or end with a dash, must begin with a letter, and cannot be longer than ${maxServiceId} characters.`,
    );
  }
}

export function checkRevisionId(service: string, revision: string): void {
  const field = 'template.revision';
  if (!revision.startsWith(`${service}-`)) {
    throw invalid(`${field}: Revision name '${revision}' must be prefixed by the name of the service: '${service}-'.`);
  }
  if (revision.length > maxRevision || !label.test(revision)) {
    throw invalid(
      `${field}: Invalid value '${revision}'. Revision names must use only lowercase alphanumeric characters and ` +
        `dashes, cannot end with a dash, and cannot be longer than ${maxRevision} characters.`,
    );
  }
}

export function checkTag(service: string, tag: string, field: string): void {
  if (!label.test(tag)) throw invalid(`${field}: Invalid tag '${tag}'. It must be a lowercase DNS label.`);
  if (tag.length + service.length > maxTagAndService) {
    throw invalid(
      `${field}: Invalid tag '${tag}'. The tag and the service name '${service}' together cannot be longer than ` +
        `${maxTagAndService} characters.`,
    );
  }
}

export function invalid(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message);
}
