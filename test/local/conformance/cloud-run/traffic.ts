import { request, service, share, withService } from '../cloud-run-requests.ts';
import { failedPrecondition } from '../refusal.ts';
import { docs, type Row, v2 } from './row.ts';

const of = (...targets: ReturnType<typeof share>[]) => withService({ traffic: targets });

export const traffic: readonly Row[] = [
  [
    'traffic of 90 %',
    of(share('', 90)),
    /^traffic: .* must be 100, got 90\.$/,
    `${docs}/rollouts-rollbacks-traffic-migration`,
  ],
  [
    'traffic of 110 %',
    of(share('', 60), share('', 50)),
    /must be 100, got 110/,
    `${docs}/rollouts-rollbacks-traffic-migration`,
  ],
  [
    'a new service without traffic',
    of(share('', 0, 'candidate')),
    /must be 100, got 0/,
    `${docs}/rollouts-rollbacks-traffic-migration`,
  ],
  [
    'traffic to a revision that is not there',
    of(share('web-00009', 100)),
    /Revision 'web-00009' does not exist or is deleted/,
    `${docs}/rollouts-rollbacks-traffic-migration`,
    failedPrecondition,
  ],
  [
    'traffic to no revision by name',
    of({ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', percent: 100 }),
    /revision is required/,
    `${v2}.TrafficTarget.revision`,
  ],
  [
    'a name beside the latest',
    of({ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', revision: 'web-00001', percent: 100 }),
    /cannot be named/,
    `${v2}.TrafficTarget.type`,
  ],
  [
    'tag and service of 47 characters',
    request({ service: service({ traffic: [share('', 100, 't'.repeat(44))] }) }),
    /^traffic\[\]\.tag: traffic tag 't+' and service name 'web' together are too long\. Combined traffic tag and service name cannot exceed 46 characters\.$/,
    'https://github.com/firebase/firebase-tools/issues/6137',
  ],
  [
    'a tag of two characters',
    of(share('', 100, 'd1')),
    /must have at least 3 characters/,
    'https://github.com/PolicyEngine/policyengine-sim-api/issues/656',
  ],
  ['a tag with a capital letter', of(share('', 100, 'Next')), /lowercase DNS label/, `${v2}.TrafficTarget.tag`],
  ['a tag twice', of(share('', 50, 'next'), share('', 50, 'next')), /used more than once/, `${v2}.TrafficTarget.tag`],
];
