import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import { z } from 'zod';

const near = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const attributeSchema = z.object({
  name: z.string(),
  type: z.json(),
  required: z.boolean().optional(),
  optional: z.boolean().optional(),
  computed: z.boolean().optional(),
});
const blockSchema = z.object({
  attributes: z.array(attributeSchema),
  get block_types() {
    return z.array(nestedSchema);
  },
});
const nestedSchema = z.object({
  type_name: z.string(),
  nesting: z.enum(['SINGLE', 'LIST', 'SET']),
  min_items: z.number().optional(),
  max_items: z.number().optional(),
  get block() {
    return blockSchema;
  },
});
type Block = z.infer<typeof blockSchema>;

/**
 * Resources of hashicorp/google 6.50.0, one a line, as far as this configuration uses them: taken once from the bindings
 * that `@cdktf/provider-google` 16.12.1 generates from the provider itself (2026-11-21). They say what exists, what is
 * required and how often, and not what a value may be.
 */
const resources: ReadonlyMap<string, Block> = new Map(
  readFileSync(near('google-schema.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { resource, ...block } = blockSchema.extend({ resource: z.string() }).parse(JSON.parse(line));
      return [resource, block];
    }),
);

const setting = (name: string, type: string | readonly string[] = 'string') => ({
  name,
  type: type as z.infer<typeof attributeSchema>['type'],
  optional: true,
  computed: true,
});
const block = (...attributes: z.infer<typeof attributeSchema>[]): Block => ({ attributes, block_types: [] });

const provider = block(
  ...['project', 'region', 'billing_project'].map((name) => ({ ...setting(name), computed: false })),
  { ...setting('user_project_override', 'bool'), computed: false },
);
const dataSources = { google_project: block(setting('project_id'), setting('number'), setting('id')) };

/** Types go over the wire as JSON. */
function wire({ attributes, block_types }: Block): object {
  return {
    attributes: attributes.map((each) => ({ ...each, type: Buffer.from(JSON.stringify(each.type)) })),
    block_types: block_types.map((each) => ({ ...each, block: wire(each.block) })),
  };
}
const schema = (each: Block) => ({ version: 0, block: wire(each) });

export interface Provider {
  /** The environment that makes Terraform use it instead of looking for one in the registry. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

/** Serves the schema of Google's provider on a free port, so that the real Terraform can judge the configuration offline. */
export async function startProvider(): Promise<Provider> {
  const definition = loader.loadSync(near('plugin.proto'), {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
  });
  const service = definition['tfplugin6.Provider'] as grpc.ServiceDefinition;
  const fine: grpc.handleUnaryCall<object, object> = (_, answer) => answer(null, {});
  const server = new grpc.Server({ 'grpc.max_send_message_length': 16 << 20 });
  server.addService(service, {
    GetProviderSchema: ((_, answer) =>
      answer(null, {
        provider: schema(provider),
        resource_schemas: Object.fromEntries([...resources].map(([name, each]) => [name, schema(each)])),
        data_source_schemas: Object.fromEntries(
          Object.entries(dataSources).map(([name, each]) => [name, schema(each)]),
        ),
      })) satisfies grpc.handleUnaryCall<object, object>,
    ValidateProviderConfig: fine,
    ValidateResourceConfig: fine,
    ValidateDataResourceConfig: fine,
    StopProvider: fine,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const attached = {
    'registry.terraform.io/hashicorp/google': {
      Protocol: 'grpc',
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    },
  };
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify(attached) },
    close: () => server.forceShutdown(),
  };
}
