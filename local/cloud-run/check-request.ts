import { type FieldViolation, invalidField } from '../grpc.ts';
import { isByDigest, isImagePath } from './image-path.ts';
import type { Container, ServiceSpec, Template } from './spec.ts';

/** The message that carries the service; the API's front names it in what it refuses. */
export type RequestName = 'CreateServiceRequest' | 'UpdateServiceRequest';

/** What is wrong with a service as it was sent, before anything is filled in; null where nothing is. */
type Rule = (sent: ServiceSpec) => FieldViolation | null;

const maxVariable = 32_768;
const maxDescription = 512;
const maxTimeoutSeconds = 3600;
const path = 'service.template.containers[0]';

const rules: readonly Rule[] = [
  // google.cloud.run.v2.Service.description: "currently has a 512-character limit".
  ({ description }) =>
    description.length > maxDescription ? { field: 'service.description', description: tooLong(maxDescription) } : null,
  // "maximum allowed time is one hour": the API's own words; the limit is in cloud.google.com/run/docs/configuring/request-timeout.
  ({ template }) => whyNoTimeout(template),
  // The API's words: github.com/GoogleCloudPlatform/magic-modules/pull/10173.
  onContainer(({ ports }) =>
    ports.length > 1 ? { field: `${path}.ports`, description: 'ports should contain 0 or 1 port.' } : null,
  ),
  // google.cloud.run.v2.ContainerPort.container_port: "0 < container_port < 65536".
  onContainer(({ ports }) =>
    ports.every(({ containerPort }) => containerPort > 0 && containerPort < 65_536)
      ? null
      : { field: `${path}.ports[0].container_port`, description: 'must be a valid TCP port number.' },
  ),
  // google.cloud.run.v2.ContainerPort.name: "Allowed values are "http1" and "h2c"".
  onContainer(({ ports }) =>
    ports.every(({ name }) => ['', 'http1', 'h2c'].includes(name))
      ? null
      : { field: `${path}.ports[0].name`, description: 'must be http1 or h2c.' },
  ),
  // The API's words, with the host that is optional in them.
  onContainer(({ image }) =>
    isImagePath(image)
      ? null
      : {
          field: `${path}.image`,
          description: 'must be a container image path in the form [hostname/]repo-path[:tag and/or @digest]',
        },
  ),
  // google.cloud.run.v2.EnvVar; the words: github.com/mozilla/bugbug/issues/6233.
  onContainer(({ env }) => {
    const at = env.findIndex(({ value = '' }) => Buffer.byteLength(value) > maxVariable);
    return at < 0 ? null : { field: `${path}.env[${at}].value`, description: tooLong(maxVariable) };
  }),
  onContainer(({ env }) => {
    const at = env.findIndex(({ name }) => name.length > maxVariable);
    return at < 0 ? null : { field: `${path}.env[${at}].name`, description: tooLong(maxVariable) };
  }),
];

/** Refuses what the API's front refuses by the shape alone; `Violation in` and the request's name precede the path. */
export function checkRequest(request: RequestName, sent: ServiceSpec): void {
  for (const rule of rules) {
    const found = rule(sent);
    if (found !== null) throw violation(request, found);
  }
}

/** google.cloud.run.v2.Service.template is required; the words: github.com/googleapis/google-cloud-java/issues/11101. */
export function requireTemplate(request: RequestName, sent: { readonly template?: object | null }): void {
  if (sent.template) return;
  throw violation(request, { field: 'service.template', description: 'required field not present.' });
}

/** CreateServiceRequest.service_id; the words: github.com/pulumi/pulumi-gcp/pull/3167. */
export function checkServiceId(id: string): void {
  if (id.length < 50 && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(id)) return;
  const characters = 'only lowercase, digits, and hyphens; must begin with letter, and cannot end with hyphen;';
  throw violation('CreateServiceRequest', {
    field: 'service_id',
    description: `${characters} must be less than 50 characters.`,
  });
}

/** Stricter than Cloud Run, which resolves a tag once: what runs here is what was built (design.md, invariant 12). */
export function requireDigest({ template }: ServiceSpec): void {
  const image = template.containers[0]?.image ?? '';
  if (isByDigest(image)) return;
  throw invalidField('template.containers[0].image', `'${image}' must name its image by digest.`);
}

function violation(request: RequestName, { field, description }: FieldViolation) {
  return invalidField(`Violation in ${request}.${field}`, description);
}

function onContainer(rule: (container: Container) => FieldViolation | null): Rule {
  return ({ template: { containers } }) => (containers[0] === undefined ? null : rule(containers[0]));
}

function whyNoTimeout({ timeout }: Template): FieldViolation | null {
  if (!timeout) return null;
  const field = 'service.template.timeout';
  const seconds = timeout.seconds + timeout.nanos / 1e9;
  if (seconds > maxTimeoutSeconds) return { field, description: 'maximum allowed time is one hour.' };
  return seconds < 0 ? { field, description: 'must not be negative.' } : null;
}

function tooLong(limit: number): string {
  return `length cannot exceed ${limit}.`;
}
