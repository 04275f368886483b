import { many, withService, withTemplate } from '../cloud-run-requests.ts';
import { type Row, v2 } from './row.ts';

export const labels: readonly Row[] = [
  [
    'a label with a point',
    withService({ labels: { version: 'v4.1.2' } }),
    /^labels: At least one label does not conform to GCP naming style\. Label value 'v4\.1\.2' violates format constraints\./,
    'https://github.com/DataDog/datadog-ci/issues/1955',
  ],
  [
    'a label with a percent sign',
    withService({ labels: { '%': 'x' } }),
    /Label key '%' violates format constraints\. The key must start with a lowercase character/,
    'https://github.com/pulumi/pulumi-gcp/issues/1387',
  ],
  [
    'a label of 64 characters',
    withTemplate({ labels: { a: 'x'.repeat(64) } }),
    /^template\.labels: .* at most 63 characters/,
    'https://cloud.google.com/resource-manager/docs/creating-managing-labels',
  ],
  [
    '65 labels',
    withService({ labels: Object.fromEntries(many(65).map(({ name }) => [name.toLowerCase(), 'x'])) }),
    /No more than 64 labels/,
    'https://cloud.google.com/resource-manager/docs/creating-managing-labels',
  ],
  [
    'a label of the system',
    withService({ labels: { 'run.googleapis.com/x': 'y' } }),
    /system namespaces/,
    `${v2}.Service.labels`,
  ],
  [
    'an annotation of the system',
    withTemplate({ annotations: { 'autoscaling.knative.dev/maxScale': '3' } }),
    /^template\.labels: .*system namespaces/,
    `${v2}.RevisionTemplate.annotations`,
  ],
];
