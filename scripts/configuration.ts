/**
 * `npx tsx scripts/configuration.ts` writes docs/configuration.md from what checks the settings at start: the functions' and the
 * page's schemas, and Terraform's own variables. A test fails while the file says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../functions/config.ts';
import { pageSettings } from '../functions/triggers/web/web-function.ts';

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'docs/configuration.md');

interface Setting {
  readonly name: string;
  readonly what: string;
  /** Null where there is none, and so a value is wanted. */
  readonly default: string | null;
  readonly warning: string;
}

const propertySchema = z.object({
  description: z.string(),
  default: z.union([z.string(), z.number()]).optional(),
  warning: z.string().optional(),
});

function settingsOf(schema: z.ZodObject): readonly Setting[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, default: value, warning = '' } = propertySchema.parse(property);
    const isWanted = required.includes(name) && value === undefined;
    const given = value === undefined || value === '' ? 'none' : `\`${value}\``;
    return { name, what: description, default: isWanted ? null : given, warning };
  });
}

/** What a person sets who runs the command line or a stack on a laptop; each is read where it is used. */
const ofPeople: readonly Setting[] = [
  {
    name: 'SLIPWAY_API',
    what: 'Address of the API of a system in the cloud; without it the command line asks the stack of this checkout',
    default: 'none',
    warning: '',
  },
  {
    name: 'SLIPWAY_TOKEN',
    what: 'Identity token of whoever asks, wanted beside SLIPWAY_API (terraform/README.md, "Runbook")',
    default: 'none',
    warning: 'A secret, for an hour: from the environment alone.',
  },
  {
    name: 'SLIPWAY_USER',
    what: 'As which member of the organisation of a laptop the command line asks: `local-approver` decides about what its owner asks for',
    default: 'its owner',
    warning: '',
  },
  {
    name: 'SLIPWAY_ORG',
    what: 'Organisation of every command without `--org`',
    default: "the stack's own",
    warning: '',
  },
  {
    name: 'GOOGLE_CLOUD_PROJECT',
    what: 'Project whose documents `slipway backup` and `slipway restore` are about, beside SLIPWAY_API',
    default: 'none',
    warning: '',
  },
  {
    name: 'LOG_LEVEL',
    what: "Least level of the functions' own log: trace, debug, info, warn, error, fatal or silent",
    default: '`info`',
    warning: '',
  },
  { name: 'NO_COLOR', what: 'Any text turns colours off', default: 'none', warning: '' },
  {
    name: 'SLIPWAY_DIR',
    what: 'Folder of a stack on a laptop; two folders are two stacks',
    default: '`.slipway` of the checkout',
    warning: 'Holds the key of its backups and the secrets of its services.',
  },
  {
    name: 'SLIPWAY_EXECUTOR',
    what: 'What builds and runs on a laptop: docker, native or auto',
    default: '`auto`',
    warning: 'native runs builds on this machine, with its network.',
  },
  {
    name: 'SLIPWAY_ADVISORIES',
    what: "Folder with OSV files that a laptop compares an image's packages with",
    default: "`advisories` of the stack's folder",
    warning: '',
  },
];

/** Only what stands in a block's own lines is read: Terraform itself judges the rest. */
function variablesOf(folder: string, files: readonly string[]): readonly Setting[] {
  const text = files.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
  return [...text.matchAll(/^variable "(\w+)" \{\n(.*?)^\}/gms)].map(([, name = '', body = '']) => {
    const value = (field: string) => new RegExp(`^  ${field}\\s*= (.*)$`, 'm').exec(body)?.[1];
    const given = value('default');
    return {
      name,
      what: JSON.parse(value('description') ?? '""') as string,
      default: given === undefined ? null : given === 'null' ? 'none' : `\`${given.replaceAll('"', '')}\``,
      warning: '',
    };
  });
}

function table(settings: readonly Setting[]): string {
  const rows = settings.map(({ name, what, default: value, warning }) =>
    `| \`${name}\` | ${what}.${warning === '' ? '' : ` **${warning}**`} | ${value ?? 'must be set'} |`.replace(
      '..',
      '.',
    ),
  );
  return ['| setting | what it is | default |', '|---|---|---|', ...rows].join('\n');
}

export function configuration(): string {
  return `# Configuration

Written by \`npx tsx scripts/configuration.ts\` from what checks these settings. One that is missing or wrong stops the start, with its name and
what it is for; Terraform sets those of the functions and of the page from its own inputs.

## Functions

${table(settingsOf(configSchema))}

## The page's function

${table(settingsOf(pageSettings))}

## Command line and laptop

${table(ofPeople)}

Programs beside a stack set \`PUBSUB_EMULATOR_HOST\` and its like from the addresses in \`.slipway/local.json\`.

## Terraform

Two environments are two files in \`terraform/environments/\`.

${table(variablesOf(path.join(root, 'terraform'), ['variables.tf', 'delivery.tf']))}
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, configuration());
