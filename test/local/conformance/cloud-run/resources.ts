import { gen1, gen2, withContainer, withLimits, withTemplate } from '../cloud-run-requests.ts';
import { docs, type Row, v2 } from './row.ts';

export const resources: readonly Row[] = [
  [
    '3 CPU',
    withLimits('3', '2Gi'),
    /^template\.containers\.resources\.limits\.cpu: Invalid value specified for cpu\./,
    `${docs}/configuring/services/cpu`,
  ],
  [
    '0.07 CPU',
    withLimits('0.07', '512Mi', { ...gen1, maxInstanceRequestConcurrency: 1 }),
    /Invalid value specified for cpu/,
    `${docs}/configuring/services/cpu`,
  ],
  [
    'half a CPU and two requests',
    withLimits('0.5', '512Mi', { maxInstanceRequestConcurrency: 2 }),
    /Invalid value specified for cpu\. Total cpu < 1 is not supported with concurrency > 1\.$/,
    'https://github.com/nearform/slack-knowledgebase-chatgpt-responder/issues/980',
  ],
  [
    'half a CPU in the second generation',
    withLimits('0.5', '512Mi', { ...gen2, maxInstanceRequestConcurrency: 1 }),
    /Total cpu < 1 is not supported with gen2 execution environment/,
    `${docs}/configuring/services/cpu`,
  ],
  [
    'half a CPU always allocated',
    withContainer(
      { resources: { limits: { cpu: '0.5', memory: '512Mi' }, cpuIdle: false } },
      { maxInstanceRequestConcurrency: 1 },
    ),
    /Total cpu < 1 is not supported with cpu always allocated/,
    `${docs}/configuring/services/cpu`,
  ],
  [
    '5 GiB for one CPU',
    withLimits('1', '5Gi'),
    /Invalid value specified for memory\. For 1\.0 CPU, memory must be between 128Mi and 4Gi inclusive\.$/,
    'https://github.com/GoogleCloudPlatform/community/pull/2105',
  ],
  [
    '1 GiB for four CPU',
    withLimits('4', '1Gi'),
    /For 4\.0 CPU, memory must be between 2Gi and 16Gi inclusive/,
    `${docs}/configuring/services/cpu`,
  ],
  [
    '256 MiB in the second generation',
    withLimits('1', '256Mi', gen2),
    /Invalid value specified for memory with gen2 execution environment\. For 1\.0 CPU, memory must be between 512Mi and 4Gi inclusive\.$/,
    'https://github.com/MarkEdmondson1234/googleCloudRunner/issues/137',
  ],
  [
    '33 GiB',
    withLimits('8', '33Gi'),
    /memory must be between 4Gi and 32Gi inclusive/,
    `${docs}/configuring/services/memory-limits`,
  ],
  [
    'memory that is no quantity',
    withLimits('1', 'much'),
    /Invalid value specified for memory/,
    `${docs}/configuring/services/memory-limits`,
  ],
  [
    'a limit of storage',
    withContainer({ resources: { limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } } }),
    /Unsupported resource 'storage'/,
    `${v2}.ResourceRequirements.limits`,
  ],
  [
    '1001 requests at once',
    withTemplate({ maxInstanceRequestConcurrency: 1001 }),
    /max_instance_request_concurrency: must be between 1 and 1000/,
    `${docs}/configuring/concurrency`,
  ],
];
