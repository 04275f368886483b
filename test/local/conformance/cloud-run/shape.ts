import { request, withContainer, withService, withTemplate } from '../cloud-run-requests.ts';
import { docs, type Row, v2 } from './row.ts';

export const shape: readonly Row[] = [
  [
    'no template',
    request({ service: {} }),
    /^Violation in CreateServiceRequest\.service\.template: required field not present\.$/,
    'https://github.com/googleapis/google-cloud-java/issues/11101',
  ],
  ['no container', withTemplate({ containers: [] }), /containers/, `${v2}.RevisionTemplate.containers`],
  [
    'two ports',
    withContainer({ ports: [{ containerPort: 80 }, { containerPort: 81 }] }),
    /^Violation in CreateServiceRequest\.service\.template\.containers\[0\]\.ports: ports should contain 0 or 1 port\.$/,
    'https://github.com/GoogleCloudPlatform/magic-modules/pull/10173',
  ],
  [
    'port 65536',
    withContainer({ ports: [{ containerPort: 65_536 }] }),
    /container_port: must be a valid TCP port number/,
    `${v2}.ContainerPort.container_port`,
  ],
  [
    'a port named grpc',
    withContainer({ ports: [{ name: 'grpc', containerPort: 80 }] }),
    /ports\[0\]\.name/,
    `${v2}.ContainerPort.name`,
  ],
  [
    'no image',
    withContainer({ image: '' }),
    /^Violation in .*\.image: must be a container image path in the form \[hostname\/\]repo-path\[:tag and\/or @digest\]$/,
    `${v2}.Container.image`,
  ],
  [
    'an image with a capital letter',
    withContainer({ image: 'registry.example/App' }),
    /must be a container image path/,
    `${v2}.Container.image`,
  ],
  [
    'an image by tag',
    withContainer({ image: 'registry.example/app:v1' }),
    /must name its image by digest/,
    'product.md',
  ],
  [
    '61 minutes',
    withTemplate({ timeout: { seconds: 3660 } }),
    /^Violation in CreateServiceRequest\.service\.template\.timeout: maximum allowed time is one hour\.$/,
    `${docs}/configuring/request-timeout`,
  ],
  [
    'a description of 513 characters',
    withService({ description: 'x'.repeat(513) }),
    /description: length cannot exceed 512\./,
    `${v2}.Service.description`,
  ],
];
