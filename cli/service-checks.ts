import { type Command, InvalidArgumentError } from 'commander';
import {
  checkMethods,
  checksSentence,
  expectationOf,
  type HttpCheck,
  requestOf,
  type ServiceChecks,
  type UpdateChecks,
} from '../shared/http-checks.ts';
import { printable } from './terminal.ts';

export interface CheckOptions {
  readonly check?: readonly HttpCheck[] | 'default';
  readonly warmUp?: number | 'default';
  readonly inARow?: number | 'default';
  readonly tries?: number | 'default';
  readonly checkCommand?: string;
}

export function withCheckOptions(command: Command): Command {
  return command
    .option(
      '--check <request>',
      'what a new revision must answer before it gets traffic, for instance "GET /health status=200,204 header=content-type:json within=800 contains=ok"; repeat it for each, `default` for the usual request',
      addCheck,
    )
    .option('--warm-up <requests>', 'requests before the checks count, or `default`', countOf)
    .option('--in-a-row <rounds>', 'rounds of checks that must be good one after the other, or `default`', countOf)
    .option('--tries <rounds>', 'rounds at most, or `default`', countOf)
    .option(
      '--check-command <command>',
      'what runs from the new image after them, with the revision’s address in SLIPWAY_URL; `default` for none',
    );
}

/** `[METHOD] /path [status=..] [header=NAME:TEXT] [within=MS] [contains=TEXT]`; what is contained goes on to the end. */
export function addCheck(text: string, before: CheckOptions['check'] = []): NonNullable<CheckOptions['check']> {
  if (text === 'default') return 'default';
  const [request = '', bodyContains] = text.split(/\scontains=(.*)/s);
  const words = request.trim().split(/\s+/);
  const method = checkMethods.find((each) => each === words[0]);
  const [path = '', ...expected] = method === undefined ? words : words.slice(1);
  if (!path.startsWith('/'))
    throw new InvalidArgumentError(`Begin with a path such as /health, or with ${checkMethods.join(', ')} and a path.`);
  const check = {
    path,
    ...(method === undefined ? {} : { method }),
    ...Object.assign({}, ...expected.map(expectationIn)),
    ...(bodyContains === undefined ? {} : { bodyContains }),
  };
  return [...(before === 'default' ? [] : before), check];
}

function expectationIn(word: string): Partial<HttpCheck> {
  const [name = '', value = ''] = word.split(/=(.*)/s);
  if (name === 'status') return { status: value.split(',').map(statusOf) };
  if (name === 'within' && /^\d+$/.test(value)) return { withinMillis: Number(value) };
  const [header = '', contains = ''] = value.split(/:(.*)/s);
  if (name === 'header' && header !== '' && contains !== '') return { header: { name: header, contains } };
  throw new InvalidArgumentError(
    `${printable(word)} is none of status=200, header=NAME:TEXT, within=MILLISECONDS; contains=TEXT comes last.`,
  );
}

function statusOf(text: string) {
  const known = (['1xx', '2xx', '3xx', '4xx', '5xx'] as const).find((each) => each === text);
  if (known !== undefined) return known;
  if (!/^[1-5]\d\d$/.test(text)) throw new InvalidArgumentError('A status is a number such as 200, or 2xx.');
  return Number(text);
}

function countOf(text: string): number | 'default' {
  if (text === 'default') return text;
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Give a whole number, or default.');
  return Number(text);
}

/** Null where none of the options was given. */
export function checkChange({ check, warmUp, inARow, tries, checkCommand }: CheckOptions): UpdateChecks | null {
  const given = Object.entries({ http: check, warmUp, inARow, tries, command: checkCommand }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0) return null;
  return Object.fromEntries(given.map(([name, value]) => [name, value === 'default' ? null : value]));
}

export function checkSettingLines(checks: ServiceChecks | undefined): readonly string[] {
  const each = (checks?.http ?? []).map((check) => `    ${requestOf(check)}: ${expectationOf(check)}`);
  const command = checks?.command === undefined ? [] : [`    ${checks.command}: exit 0`];
  return [`  checks     ${checksSentence(checks)}`, ...[...each, ...command].map(printable)];
}
