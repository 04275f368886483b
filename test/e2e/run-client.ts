import { ServicesClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import type { LocalJson } from '../../local/local-json.ts';

/** Google's own client of Cloud Run, for the laptop's, with a service's whole name. */
export function openRunClient({ run, project, region }: LocalJson) {
  const [apiEndpoint, port] = run.split(':');
  const services = new ServicesClient({
    apiEndpoint: apiEndpoint ?? '',
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    projectId: project,
  });
  return { services, nameOf: (service: string) => `projects/${project}/locations/${region}/services/${service}` };
}
