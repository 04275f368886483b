import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../functions/config.ts';
import { backupTrouble } from '../../functions/engine/back-up.ts';
import { watchTrouble } from '../../functions/engine/watch.ts';
import { entryPoints } from '../../functions/entry-points.ts';
import { pageConfigFrom } from '../../functions/triggers/web/web-function.ts';
import { orgSchema } from '../../shared/service.ts';
import {
  apiFunction,
  deadLetterFunction,
  deadLetterTopicOf,
  subscribers,
  topics,
  webFunction,
} from '../../shared/stages.ts';
import { textOf } from './calls.ts';
import { ciRules } from './ci-rules.ts';
import { grantRules } from './grant-rules.ts';
import { grantsOf } from './grants.ts';
import { indexRules } from './index-rules.ts';
import { cloudFunction, named, subscription, trigger } from './shapes.ts';
import { type Applied, applied, type Environment, terraform, whyNoTerraform } from './terraform.ts';

const first = <T>(list: readonly T[]): T => {
  const [only] = list;
  if (only === undefined) throw new Error('there is none');
  return only;
};

describe.skipIf(whyNoTerraform !== null)('terraform', () => {
  test('every file is formatted as Terraform does it', async () => {
    expect(await terraform('fmt', '-check', '-recursive', '-diff')).toEqual({ code: 0, output: '' });
  });

  test('the configuration is valid against the schema of Google’s provider', async () => {
    const { code, output } = await terraform('validate', '-no-color');
    expect({ code, output: output.trim() }).toEqual({ code: 0, output: 'Success! The configuration is valid.' });
  });

  describe.each<Environment>(['staging', 'production'])('%s', (environment) => {
    let it: Applied;
    let refused: unknown = null;
    // Half a minute where others have the machine.
    beforeAll(async () => {
      await applied(environment).then(
        (done) => {
          it = done;
        },
        (error: unknown) => {
          refused = error;
        },
      );
    }, 300_000);

    test('whatever is referred to is there, so that Terraform applies it', () => {
      expect(refused).toBeNull();
    });

    ciRules(async () => it);
    if (environment === 'staging') grantRules(async () => it);
    else indexRules(async () => it);

    const topicNames = () =>
      new Map([...it.all('google_pubsub_topic', named).values()].map(({ id, name }) => [id, name]));
    const subscriptions = () => [...it.all('google_pubsub_subscription', subscription).values()];
    const functions = () => it.all('google_cloudfunctions2_function', cloudFunction);

    test('every topic of the table is there, with its dead letters, and no other', () => {
      const wanted = [...subscribers, topics.deployEvents, ...subscribers.map(deadLetterTopicOf)];
      expect([...topicNames().values()].sort()).toEqual([...wanted].sort());
    });

    test('production is delivered by an approved tag alone, and nothing is where no repository is connected', () => {
      const found = [...it.all('google_cloudbuild_trigger', trigger).values()];
      const told = found.map(({ filename, repository_event_config: [event], approval_config: [approval] }) => ({
        ...{ filename, push: event?.push, approved: approval?.approval_required },
      }));
      const production = { filename: 'cloudbuild.yaml', push: [{ tag: '^v' }], approved: true };
      expect(told).toEqual(environment === 'production' ? [production] : []);
    });

    test('every topic that a function handles has exactly one subscription and its own dead letters', () => {
      const found = subscriptions().map(({ topic, dead_letter_policy: [policy] }) => ({
        topic: topicNames().get(topic),
        deadLetters: policy === undefined ? null : topicNames().get(policy.dead_letter_topic),
      }));
      const wanted = subscribers.flatMap((topic) => [
        { topic, deadLetters: deadLetterTopicOf(topic) },
        { topic: deadLetterTopicOf(topic), deadLetters: null },
      ]);
      const byTopic = (a: { topic: string | undefined }, b: { topic: string | undefined }) =>
        String(a.topic).localeCompare(String(b.topic));
      expect(found.sort(byTopic)).toEqual(wanted.sort(byTopic));
    });

    test('a push goes to the function of its topic, with a token for it, on a path that names the topic', () => {
      const push = new Map(
        [...it.all('google_service_account', z.object({ email: z.string(), account_id: z.string() })).values()].map(
          (each) => [each.account_id, each.email],
        ),
      ).get('slipway-push');
      const all = functions();
      for (const { topic, push_config, ack_deadline_seconds, expiration_policy } of subscriptions()) {
        const name = topicNames().get(topic) ?? '';
        const target = all.get(`function ${subscribers.includes(name) ? name : deadLetterFunction}`);
        const { uri, timeout_seconds } = first(target?.service_config ?? []);
        const { push_endpoint, oidc_token } = first(push_config);
        expect(push_endpoint).toBe(`${uri}/projects/example-slipway-${environment}/topics/${name}`);
        expect(oidc_token).toEqual([{ service_account_email: push, audience: uri }]);
        // Nobody waits for a function longer than it may take, and it takes no longer than somebody waits.
        expect(ack_deadline_seconds).toBe(timeout_seconds);
        expect(ack_deadline_seconds).toBeLessThanOrEqual(600);
        expect(expiration_policy).toEqual([{ ttl: '' }]);
      }
    });

    test('Pub/Sub itself may forward what is given up, and acknowledge it', () => {
      const agent = 'service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com';
      const held = grantsOf(it).filter(({ member }) => member === agent);
      const wanted = subscribers.flatMap((topic) => [
        { role: 'roles/pubsub.publisher', on: `topic ${deadLetterTopicOf(topic)}` },
        { role: 'roles/pubsub.subscriber', on: expect.stringContaining('subscription ') },
      ]);
      expect(held).toHaveLength(wanted.length);
      for (const each of wanted) expect(held).toContainEqual({ member: agent, condition: null, ...each });
    });

    test('every function that the code registers is deployed under its own name and account, and no other', () => {
      const wanted = Object.keys(entryPoints).sort();
      const all = functions();
      expect([...all.values()].map(({ name }) => name).sort()).toEqual(wanted.map((name) => `slipway-${name}`));
      expect([...all.values()].map(({ build_config }) => first(build_config).entry_point).sort()).toEqual(wanted);
      const accounts = [...all.values()].map(({ service_config }) => first(service_config).service_account_email);
      expect(new Set(accounts).size).toBe(wanted.length);
    });

    test('every function starts with the settings that it is given', () => {
      const project = `example-slipway-${environment}`;
      for (const { name, service_config } of functions().values()) {
        const { environment_variables, available_cpu, max_instance_request_concurrency } = first(service_config);
        if (name === `slipway-${webFunction}`) {
          const api = 'https://slipway-api-123456789012.us-central1.run.app';
          const firebase = { projectId: project, authDomain: `${project}.firebaseapp.com` };
          expect(pageConfigFrom(environment_variables)).toMatchObject({ project, org: 'main', api, firebase });
        } else {
          expect(readConfig(environment_variables)).toMatchObject({ project, operatorOrg: 'main', githubToken: null });
        }
        // https://cloud.google.com/functions/docs/configuring/concurrency#limits
        expect(max_instance_request_concurrency === 1 || Number(available_cpu) >= 1).toBe(true);
      }
    });

    test('nobody but the push account may call a function, except the API and the page', () => {
      const open = grantsOf(it).filter(({ member }) => member === 'allUsers' || member === 'allAuthenticatedUsers');
      expect(open.map(({ role, on }) => `${role} on ${on}`).sort()).toEqual([
        'roles/run.invoker on service slipway-api',
        'roles/run.invoker on service slipway-web',
      ]);
      const closed = [...functions().values()].filter(
        ({ name }) => name !== `slipway-${apiFunction}` && name !== `slipway-${webFunction}`,
      );
      expect(closed).toHaveLength(subscribers.length + 1);
      for (const { service_config } of closed) {
        expect(first(service_config).ingress_settings).toBe('ALLOW_INTERNAL_ONLY');
      }
    });

    test('the page’s own address may call the API and sign people in', () => {
      const settings = functions().get(`function ${apiFunction}`)?.service_config ?? [];
      const { SLIPWAY_WEB_URL: page = '', ALLOWED_ORIGINS } = first(settings).environment_variables;
      expect(page).toBe(
        environment === 'production'
          ? 'https://slipway-production.example.com'
          : 'https://slipway-web-123456789012.us-central1.run.app',
      );
      expect(ALLOWED_ORIGINS).toBe(page);
      const signIn = z.object({ authorized_domains: z.array(z.string()) });
      const [config] = it.all('google_identity_platform_config', signIn).values();
      expect(config?.authorized_domains).toContain(new URL(page).host);
    });

    test('nobody has a basic role', () => {
      const basic = /^roles\/(owner|editor|viewer|browser)$/;
      const roles = grantsOf(it).map(({ role }) => role);
      expect(roles.length).toBeGreaterThan(100);
      expect(roles.filter((role) => basic.test(role))).toEqual([]);
    });

    test('the first organisation is one that the functions can read, with its owner', () => {
      const document = z.object({ document_id: z.string(), collection: z.string(), fields: z.string() });
      const value = z.union([
        z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
        z.object({ booleanValue: z.boolean() }).transform(({ booleanValue }) => booleanValue),
      ]);
      const documents = it.all('google_firestore_document', document);
      const fields = (name: string) =>
        z.record(z.string(), value).parse(JSON.parse(documents.get(name)?.fields ?? '{}'));
      const org = orgSchema.parse(fields('organisation'));
      expect(org.registry).toBe(`us-central1-docker.pkg.dev/example-slipway-${environment}/slipway`);
      expect(org.buildServiceAccount).toMatch(/^projects\/example-slipway-\w+\/serviceAccounts\/.+/);
      expect(documents.get('first_owner')?.collection).toBe('orgs/main/members');
      expect(fields('first_owner')).toEqual({ role: 'owner', email: 'owner@example.com' });
    });

    test('the tick has the bucket of the backups, and what it says of them reaches somebody', () => {
      const buckets = it.all('google_storage_bucket', z.object({ name: z.string() }));
      const settings = functions().get(`function ${topics.tick}`)?.service_config ?? [];
      const { backupBucket } = readConfig(first(settings).environment_variables);
      expect(backupBucket).toBe(`gs://${buckets.get('backup')?.name}`);
      const match = z.object({
        conditions: z.array(z.object({ condition_matched_log: z.array(z.object({ filter: z.string() })).length(1) })),
      });
      const { backup, worse_release } = Object.fromEntries([
        ...it.all('google_monitoring_alert_policy', z.looseObject({})),
      ]);
      const filterOf = (alert: unknown) => match.parse(alert).conditions[0]?.condition_matched_log[0]?.filter;
      expect(filterOf(backup)).toContain(`jsonPayload.message=~"^${backupTrouble}"`);
      expect(filterOf(worse_release)).toContain(`jsonPayload.message=~"^${watchTrouble}"`);
    });

    test('each alert says how grave it is, whom it concerns, who hears of it, and what to do', () => {
      const policy = z.object({
        severity: z.enum(['CRITICAL', 'WARNING']),
        user_labels: z.object({
          category: z.enum(['service', 'performance', 'security', 'infrastructure']),
          route: z.enum(['critical', 'warning']),
        }),
        notification_channels: z.array(z.string()),
        documentation: z.array(z.object({ links: z.array(z.object({ url: z.url() })).length(1) })).length(1),
      });
      const all = it.all('google_monitoring_alert_policy', policy);
      expect([...all.keys()].map((key) => key.replace('threshold ', '')).sort()).toEqual([
        'backup',
        'build_cache',
        'certificate',
        'cpu',
        'dead-letters',
        // Where a repository is connected.
        ...(environment === 'production' ? ['delivery failed', 'delivery succeeded'] : []),
        'down',
        'errors',
        'firestore',
        'latency',
        'memory',
        'quota',
        'stuck',
        'tick',
        'worse_release',
      ]);
      const headings = textOf('terraform/README.md').match(/(?<=^### )alert-[a-z-]+$/gm);
      for (const { severity, user_labels, notification_channels, documentation } of all.values()) {
        const { pathname, hash } = new URL(first(first(documentation).links).url);
        expect(pathname).toBe('/example/slipway/blob/main/terraform/README.md');
        expect(headings).toContain(hash.slice(1));
        expect(user_labels.route).toBe(severity.toLowerCase());
        expect(notification_channels).toHaveLength(environment === 'production' && severity === 'CRITICAL' ? 2 : 1);
      }
    });
  });

  test('a wrong input is refused with what to write instead', async () => {
    const file = '-var-file=environments/staging.tfvars';
    const wrong = ['project_id=12', 'alert_emails=[]', 'source_archive=nowhere.zip'].map((each) => `-var=${each}`);
    const { code, output } = await terraform('test', '-no-color', file, ...wrong);
    expect(code).not.toBe(0);
    // Terraform breaks its lines.
    const said = output.replace(/\s+/g, ' ');
    expect(said).toContain('take the id from `gcloud projects list`');
    expect(said).toContain('an alert that nobody hears of is none');
    expect(said).toContain('source_archive is no zip file that exists');
  }, 300_000);
});
