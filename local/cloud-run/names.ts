import { status } from '@grpc/grpc-js';
import { deniedLocation, deniedProject } from '../elsewhere.ts';
import { invalidField, RpcError } from '../grpc.ts';

/** Tag and service name may have 46 characters together (cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration). */
const maxTagAndService = 46;
/** Cloud Run refused `s1`: "revision tags must contain at least three characters" (github.com/PolicyEngine/policyengine-sim-api/issues/656). */
const minTag = 3;
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

/** Of `.../jobs/J` and `.../jobs/J/executions/E`, the latter with its execution. */
export function parseJobName(place: Place, name: string): { readonly job: string; readonly execution: string | null } {
  const [, parent, job, execution] =
    /^(projects\/[^/]+\/locations\/[^/]+)\/jobs\/([^/]+)(?:\/executions\/([^/]+))?$/.exec(name) ?? [];
  if (parent === undefined || job === undefined) throw invalid(`Invalid resource name: '${name}'.`);
  checkParent(place, parent);
  return { job, execution: execution ?? null };
}

export function jobName(place: Place, job: string): string {
  return `${parentOf(place)}/jobs/${job}`;
}

export function executionName(place: Place, job: string, execution: string): string {
  return `${jobName(place, job)}/executions/${execution}`;
}

/** The laptop has one project and one region; another one is somebody else's, as on Google Cloud. */
export function checkParent(place: Place, parent: string): void {
  const [, project, region] = /^projects\/([^/]+)\/locations\/([^/]+)$/.exec(parent) ?? [];
  if (project === undefined || region === undefined) throw invalid(`Invalid resource name: '${parent}'.`);
  if (project !== place.project) throw deniedProject(project);
  if (region !== place.region) throw deniedLocation(region);
}

export function checkRevisionId(service: string, revision: string): void {
  const field = 'template.revision';
  if (!revision.startsWith(`${service}-`)) {
    const enclosing = 'must be prefixed by the name of the enclosing Service or Configuration with a trailing -';
    throw invalidField(field, `The revision name ${enclosing}`);
  }
  if (revision.length > maxRevision || !label.test(revision)) {
    // The API's words: github.com/pipe-cd/pipecd/issues/5688.
    const characters = 'only lowercase, digits, and hyphens; must begin with letter, and may not end with hyphen;';
    throw invalidField(field, `${characters} must be less than ${maxRevision + 1} characters.`);
  }
}

export function checkTag(service: string, tag: string): void {
  const field = 'traffic[].tag';
  if (!label.test(tag)) throw invalidField(field, `Invalid tag '${tag}'. It must be a lowercase DNS label.`);
  if (tag.length < minTag)
    throw invalidField(field, `Invalid tag '${tag}'. It must have at least ${minTag} characters.`);
  if (tag.length + service.length > maxTagAndService) {
    // The API's words: github.com/firebase/firebase-tools/issues/6137.
    const limit = `Combined traffic tag and service name cannot exceed ${maxTagAndService} characters.`;
    throw invalidField(field, `traffic tag '${tag}' and service name '${service}' together are too long. ${limit}`);
  }
}

export function invalid(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message);
}
