import { z } from 'zod';
import type { GeminiSettings } from './google/gemini.ts';
import { geminiFrom, geminiSettings } from './model-settings.ts';
import { readSettings } from './settings.ts';

const perMinute = (count: number) => z.coerce.number().int().min(1).default(count);

/** Settings of the functions but the page's, read from the environment and checked at start. */
export const configSchema = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1).describe('Google Cloud project that everything lives in'),
  SLIPWAY_WEB_URL: z.url().describe('Address of the web client, without a trailing slash'),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .describe('Origins that a browser may call the API from, comma separated')
    .meta({ warning: 'A page of such an origin can do whatever its visitor may do.' }),
  SLIPWAY_SERVICE_HOSTS: z
    .string()
    .default('*.run.app')
    .describe('Hosts of deployed services that verify may call, comma separated')
    .meta({ warning: 'Slipway calls them with an identity token of its own.' }),
  SLIPWAY_BACKUP_BUCKET: z
    .string()
    .regex(/^gs:\/\/[a-z0-9][a-z0-9._-]+$/, 'is gs:// and the name of a bucket')
    .optional()
    .describe('Bucket that the tick exports all documents to, every six hours; without one it exports nothing'),
  SLIPWAY_OPERATOR_ORG: z.string().optional().describe('Organisation that reads rejections which name no known one'),
  GITHUB_API_URL: z.url().optional().describe('REST address of another GitHub than github.com'),
  SLIPWAY_SOURCE_HOSTS: z
    .string()
    .default('github.com')
    .describe('Hosts that the address of a repository may name, comma separated')
    .meta({ warning: 'Whoever may deploy can make a build fetch from them.' }),
  SLIPWAY_READS_PER_MINUTE: perMinute(600).describe('Reading requests that one actor may send to one route'),
  SLIPWAY_WRITES_PER_MINUTE: perMinute(60).describe('Writing requests that one actor may send to one route'),
  SLIPWAY_FAILED_SIGN_INS_PER_MINUTE: perMinute(10).describe('Failed sign-ins of one address before it has to wait'),
  SLIPWAY_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .default(1)
    .describe(
      'Proxies in front of the API that append to X-Forwarded-For: 1 for Google alone, 2 behind a load balancer',
    )
    .meta({ warning: 'With too high a number a caller chooses the address that its failed sign-ins are counted by.' }),
  GITHUB_TOKEN: z.string().optional().describe('Token that reads repositories and sets commit statuses').meta({
    warning: 'A secret: from Secret Manager, with read access to contents and write access to statuses alone.',
  }),
  ...geminiSettings,
});

export interface Config {
  readonly project: string;
  readonly webUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly serviceHosts: readonly string[];
  readonly sourceHosts: readonly string[];
  /** `gs://bucket` */
  readonly backupBucket: string | null;
  readonly operatorOrg: string | null;
  readonly githubApiUrl: string | null;
  readonly githubToken: string | null;
  readonly rates: { readonly reads: number; readonly writes: number; readonly failedSignIns: number };
  readonly proxies: number;
  /** Null where no key is set. */
  readonly gemini: GeminiSettings | null;
}

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const list = (text: string) => text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
  const settings = readSettings(configSchema, env);
  return {
    project: settings.GOOGLE_CLOUD_PROJECT,
    webUrl: settings.SLIPWAY_WEB_URL.replace(/\/$/, ''),
    allowedOrigins: list(settings.ALLOWED_ORIGINS),
    serviceHosts: list(settings.SLIPWAY_SERVICE_HOSTS),
    sourceHosts: list(settings.SLIPWAY_SOURCE_HOSTS),
    backupBucket: settings.SLIPWAY_BACKUP_BUCKET ?? null,
    operatorOrg: settings.SLIPWAY_OPERATOR_ORG ?? null,
    githubApiUrl: settings.GITHUB_API_URL ?? null,
    githubToken: settings.GITHUB_TOKEN ?? null,
    rates: {
      reads: settings.SLIPWAY_READS_PER_MINUTE,
      writes: settings.SLIPWAY_WRITES_PER_MINUTE,
      failedSignIns: settings.SLIPWAY_FAILED_SIGN_INS_PER_MINUTE,
    },
    proxies: settings.SLIPWAY_PROXIES,
    gemini: geminiFrom(settings),
  };
}
