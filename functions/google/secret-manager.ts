import { Status } from 'google-gax';
import { onFirstUse } from '../on-first-use.ts';
import type { Secrets } from '../ports.ts';
import { callOptions } from './call-options.ts';
import type { Endpoint } from './endpoint.ts';
import { isNotFound, isoTime, statusOf } from './status.ts';

export function createSecrets(project: string, endpoint: Endpoint): Secrets {
  const open = onFirstUse(async () => {
    const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager');
    return new SecretManagerServiceClient({ projectId: project, ...endpoint });
  });
  const parent = `projects/${project}`;
  const nameOf = (secret: string) => `${parent}/secrets/${secret}`;
  const lastOf = (name: string | null | undefined) => name?.split('/').at(-1) ?? '';
  return {
    async write(name, value, labels) {
      const client = await open();
      try {
        const secret = { replication: { automatic: {} }, labels: { ...labels } };
        await client.createSecret({ parent, secretId: name, secret }, callOptions);
      } catch (error) {
        if (statusOf(error) !== Status.ALREADY_EXISTS) throw error;
      }
      const payload = { data: Buffer.from(value) };
      const [version] = await client.addSecretVersion({ parent: nameOf(name), payload }, callOptions);
      return Number(lastOf(version.name));
    },
    async resolve(name, version) {
      const client = await open();
      try {
        const [found] = await client.getSecretVersion({ name: `${nameOf(name)}/versions/${version}` }, callOptions);
        return found.state === 'ENABLED' ? Number(lastOf(found.name)) : null;
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async read(name, version) {
      const client = await open();
      try {
        const [answer] = await client.accessSecretVersion({ name: `${nameOf(name)}/versions/${version}` }, callOptions);
        return Buffer.from((answer.payload?.data as Uint8Array | null | undefined) ?? []).toString();
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async list() {
      const client = await open();
      const [secrets] = await client.listSecrets({ parent }, callOptions);
      return secrets.map(({ name, createTime, labels }) => ({
        name: lastOf(name),
        createdAt: isoTime(createTime),
        labels: labels ?? {},
      }));
    },
    async allowReader(name, email) {
      const client = await open();
      const [role, member] = ['roles/secretmanager.secretAccessor', `serviceAccount:${email}`];
      // "Requests for policies with any conditional role bindings must specify version 3" (google.iam.v1.GetPolicyOptions):
      // without it a condition of somebody else is not shown (https://cloud.google.com/iam/docs/troubleshooting-withcond).
      const options = { requestedPolicyVersion: 3 };
      const [policy] = await client.getIamPolicy({ resource: nameOf(name), options }, callOptions);
      const bindings = policy.bindings ?? [];
      if (bindings.some((each) => each.role === role && !each.condition && each.members?.includes(member))) return;
      // With the etag that was read: whoever wrote in between makes this ABORTED, which is tried again.
      const version = bindings.some(({ condition }) => condition) ? 3 : (policy.version ?? 1);
      const changed = { ...policy, version, bindings: [...bindings, { role, members: [member] }] };
      await client.setIamPolicy({ resource: nameOf(name), policy: changed }, callOptions);
    },
    async remove(name) {
      const client = await open();
      try {
        await client.deleteSecret({ name: nameOf(name) }, callOptions);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
