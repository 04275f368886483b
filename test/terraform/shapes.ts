import { z } from 'zod';

/** Of planned resources what the rules look at, as Terraform's JSON has them. */
export const named = z.object({ id: z.string(), name: z.string() });
const push = z
  .array(
    z.object({
      push_endpoint: z.string(),
      oidc_token: z.array(z.object({ service_account_email: z.string(), audience: z.string() })).length(1),
    }),
  )
  .length(1);
export const subscription = z.object({
  name: z.string(),
  topic: z.string(),
  ack_deadline_seconds: z.number(),
  push_config: push,
  dead_letter_policy: z.array(z.object({ dead_letter_topic: z.string(), max_delivery_attempts: z.number() })),
  expiration_policy: z.array(z.object({ ttl: z.string() })),
});
export const cloudFunction = z.object({
  name: z.string(),
  build_config: z.array(z.object({ runtime: z.string(), entry_point: z.string() })),
  service_config: z.array(
    z.object({
      uri: z.string(),
      service_account_email: z.string(),
      ingress_settings: z.string(),
      timeout_seconds: z.number(),
      available_cpu: z.string(),
      max_instance_request_concurrency: z.number(),
      environment_variables: z.record(z.string(), z.string()),
    }),
  ),
});
export const trigger = z.object({
  name: z.string(),
  filename: z.string(),
  service_account: z.string(),
  repository_event_config: z.array(z.object({ push: z.array(z.object({ tag: z.string() })) })).length(1),
  approval_config: z.array(z.object({ approval_required: z.boolean() })).length(1),
});
