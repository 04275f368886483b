import { grpc } from 'google-gax';

/** Where Google's client finds its service: the host of an emulator variable without TLS, else Google itself. */
export interface Endpoint {
  readonly apiEndpoint?: string;
  readonly port?: number;
  readonly sslCreds?: grpc.ChannelCredentials;
}

/** Follows the ecosystem's own way: `CLOUD_RUN_EMULATOR_HOST=127.0.0.1:4806` and the like. */
export function endpointFrom(variable: string, env: NodeJS.ProcessEnv = process.env): Endpoint {
  const value = env[variable];
  if (value === undefined || value === '') return {};
  const { hostname, port } = new URL(`http://${value}`);
  return { apiEndpoint: hostname, port: Number(port), sslCreds: grpc.credentials.createInsecure() };
}

/**
 * Cloud Run and Cloud Build are asked in the region where the resource lives (https://cloud.google.com/run/docs/reference/rest
 * lists `https://REGION-run.googleapis.com`; Cloud Build's have the same form); an emulator has one address.
 */
export function regional(endpoint: Endpoint, service: string, region: string): Endpoint {
  return endpoint.apiEndpoint === undefined ? { apiEndpoint: `${region}-${service}.googleapis.com` } : endpoint;
}
