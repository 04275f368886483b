import type { Deployment, DeploymentEvent } from '../shared/deployment.ts';
import type { Release } from '../shared/release.ts';
import type { Rejection, Service } from '../shared/service.ts';
import type { DeploymentStatus } from '../shared/statuses.ts';
import { readDeployment, readEvent, readRejection, readRelease, readService } from './documents.ts';
import { type Live, liveDocument, liveList } from './live.ts';
import type { Source } from './source.ts';

/** What the pages follow, by the paths of design.md "Documents". */

export const followDeployment = (id: string): Source<Live<Deployment>> =>
  liveDocument(`deployments/${id}`, readDeployment);

/** Transitions are few (nine stages and their repeats); 200 is a bound, not a page. */
export const followEvents = (id: string): Source<Live<readonly DeploymentEvent[]>> =>
  liveList({ path: `deployments/${id}/events`, order: ['v', 'asc'], last: 200 }, readEvent);

export interface DeploymentFilter {
  readonly service: string | null;
  readonly status: DeploymentStatus | null;
}

/** Newest first. The combinations of filter and order need composite indexes in the cloud. */
export function followDeployments(filter: DeploymentFilter, count: number): Source<Live<readonly Deployment[]>> {
  const equal = {
    ...(filter.service === null ? {} : { service: filter.service }),
    ...(filter.status === null ? {} : { status: filter.status }),
  };
  return liveList({ path: 'deployments', order: ['createdAt', 'desc'], equal, first: count }, readDeployment);
}

/** The newest deployment of a service that went live and was asked for before this moment; at most one. */
export const followReleaseBefore = (service: string, createdAt: string): Source<Live<readonly Deployment[]>> =>
  liveList(
    {
      path: 'deployments',
      order: ['createdAt', 'desc'],
      equal: { service, status: 'succeeded' },
      after: createdAt,
      first: 1,
    },
    readDeployment,
  );

export const followService = (name: string): Source<Live<Service>> => liveDocument(`services/${name}`, readService);

export const followServices = (): Source<Live<readonly Service[]>> =>
  liveList({ path: 'services', order: ['name', 'asc'], first: 500 }, readService);

/** A release by its id. */
export const followRelease = (id: string): Source<Live<Release>> => liveDocument(`releases/${id}`, readRelease);

/** Newest first. */
export const followReleases = (service: string, count: number): Source<Live<readonly Release[]>> =>
  liveList({ path: 'releases', order: ['promotedAt', 'desc'], equal: { service }, first: count }, readRelease);

export const followRejections = (count: number): Source<Live<readonly Rejection[]>> =>
  liveList({ path: 'rejections', order: ['at', 'desc'], first: count }, readRejection);
