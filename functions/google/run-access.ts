import type { protos, ServicesClient } from '@google-cloud/run';
import { Status } from 'google-gax';
import { callOptions } from './call-options.ts';
import { statusOf } from './status.ts';

const invoker = 'roles/run.invoker';

/** Conditions are only shown to who asks for version 3, and lost by who writes without them (google.iam.v1.Policy.version). */
const options = { requestedPolicyVersion: 3 };

/** Whether everybody may call the service by its IAM policy. */
export async function readIsPublic(services: ServicesClient, resource: string): Promise<boolean> {
  const [policy] = await services.getIamPolicy({ resource, options }, callOptions);
  return (policy.bindings ?? []).some(isOpen);
}

type Binding = protos.google.iam.v1.IBinding;

function isOpen({ role, members, condition }: Binding): boolean {
  return role === invoker && !condition && (members ?? []).includes('allUsers');
}

/** What an organisation's policy or a missing permission answers. */
const forbidden: ReadonlySet<Status | null> = new Set([
  Status.PERMISSION_DENIED,
  Status.FAILED_PRECONDITION,
  Status.INVALID_ARGUMENT,
]);

/**
 * Lets everybody call the service as it was read: without the check of its IAM policy, under the service's etag, so that
 * one which came again under this name is not opened by who came late. Answers the operation, null where it is forbidden.
 */
export async function dropInvokerCheck(services: ServicesClient, name: string, etag: string): Promise<string | null> {
  const service = { name, etag, invokerIamDisabled: true };
  try {
    const updateMask = { paths: ['invoker_iam_disabled'] };
    return (await services.updateService({ service, updateMask }, callOptions))[0].name ?? '';
  } catch (error) {
    if (forbidden.has(statusOf(error))) return null;
    throw error;
  }
}

/**
 * Lets everybody call the service by a read-modify-write of its IAM policy, whose etag guards against another writer.
 * Answers a warning with the exact command where an organisation's policy or a missing permission forbids it.
 */
export async function openToEverybody(services: ServicesClient, resource: string): Promise<string | null> {
  const [policy] = await services.getIamPolicy({ resource, options }, callOptions);
  const bindings = policy.bindings ?? [];
  if (bindings.some(isOpen)) return null;
  // A binding of its own, beside whatever else is there: nobody loses a grant, or the condition of one.
  const version = bindings.some(({ condition }) => condition) ? 3 : (policy.version ?? 1);
  const opened = { ...policy, version, bindings: [...bindings, { role: invoker, members: ['allUsers'] }] };
  try {
    await services.setIamPolicy({ resource, policy: opened }, callOptions);
    return null;
  } catch (error) {
    if (!forbidden.has(statusOf(error))) throw error;
    const [, project, , region, , name] = resource.split('/');
    return (
      'The service is live but only signed-in callers may reach it. To open it: ' +
      `gcloud run services add-iam-policy-binding ${name} --project=${project} --region=${region} --member=allUsers --role=${invoker}`
    );
  }
}
