import { HTTPException } from 'hono/http-exception';

/** Google's shape of an error: https://cloud.google.com/apis/design/errors#http_mapping */
function refused(code: 400 | 403 | 404 | 409, status: string, message: string, details: readonly object[] = []) {
  const body = JSON.stringify({ error: { code, message, status, ...(details.length === 0 ? {} : { details }) } });
  return new HTTPException(code, { res: new Response(body, { status: code, headers: json }) });
}
const json = { 'content-type': 'application/json; charset=UTF-8' };

export const invalid = (message: string) => refused(400, 'INVALID_ARGUMENT', message);
export const conflict = (message: string) => refused(409, 'ABORTED', message);
export const notFound = (message: string) => refused(404, 'NOT_FOUND', message);

/** https://cloud.google.com/resource-manager/docs/access-control-proj#troubleshooting */
export const denied = (permission: string, resource: string) =>
  refused(
    403,
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
  );

/** https://cloud.google.com/apis/design/errors#error_info, whose first example is this one. */
export const serviceDisabled = (service: string, project: string) =>
  refused(
    403,
    'PERMISSION_DENIED',
    `${service} has not been used in project ${project} before or it is disabled. Enable it and retry.`,
    [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'SERVICE_DISABLED',
        domain: 'googleapis.com',
        metadata: { service, consumer: `projects/${project}` },
      },
    ],
  );
