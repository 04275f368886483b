import { request, withTemplate } from '../cloud-run-requests.ts';
import { permissionDenied } from '../refusal.ts';
import { type Row, v2 } from './row.ts';

export const names: readonly Row[] = [
  [
    'an id of 50 characters',
    request({ serviceId: 'a'.repeat(50) }),
    /^Violation in CreateServiceRequest\.service_id: only lowercase, digits, and hyphens; .* must be less than 50 characters\.$/,
    'https://github.com/pulumi/pulumi-gcp/pull/3167',
  ],
  [
    'an id with a capital letter',
    request({ serviceId: 'Web' }),
    /^Violation in CreateServiceRequest\.service_id: /,
    `${v2}.CreateServiceRequest.service_id`,
  ],
  [
    'an id that ends with a hyphen',
    request({ serviceId: 'web-' }),
    /cannot end with hyphen/,
    `${v2}.CreateServiceRequest.service_id`,
  ],
  ['no id', request({ serviceId: '' }), /service_id/, `${v2}.CreateServiceRequest.service_id`],
  [
    'another region',
    request({ parent: 'projects/slipway-local/locations/us-east1' }),
    /^Permission denied on 'locations\/us-east1' \(or it may not exist\)\.$/,
    'https://docs.cloud.google.com/run/docs/locations',
    permissionDenied,
  ],
  [
    'another project',
    request({ parent: 'projects/others/locations/europe-west1' }),
    /^Permission denied on resource project others\.$/,
    'https://cloud.google.com/apis/design/errors',
    permissionDenied,
  ],
  [
    'a parent without a region',
    request({ parent: 'projects/slipway-local' }),
    /Invalid resource name/,
    `${v2}.CreateServiceRequest.parent`,
  ],
  [
    'a revision of another service',
    withTemplate({ revision: 'api-00001' }),
    /^template\.revision: .* prefixed by the name of the enclosing Service/,
    `${v2}.RevisionTemplate.revision`,
  ],
  [
    'a revision of 64 characters',
    withTemplate({ revision: `web-${'0'.repeat(60)}` }),
    /must be less than 64 characters\.$/,
    'https://github.com/pipe-cd/pipecd/issues/5688',
  ],
];
