import { mkdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { hostAndPort, isAllowed } from './hosts.ts';
import { runGit } from './run-git.ts';

export interface SourceAccess {
  /** `host:port` from which source may be fetched, exactly. */
  readonly allowedHosts: readonly string[];
  /** Access tokens by `host:port`: what a connected repository holds in Google's cloud. */
  readonly tokens: Readonly<Record<string, string>>;
}

export interface SourceRequest {
  readonly url: string;
  /** A full commit SHA. */
  readonly revision: string;
  readonly workspace: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The source could not be fetched; the message is one sentence without address or token. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
}

/** git's words of a host that did not answer, as while it is started again; none of a refusal. */
const hostAway =
  /failed to connect|could(n't| not) connect|could not resolve host|connection (reset|refused|timed out)|hung up|early EOF|RPC failed|empty reply|returned error: 5\d\d/i;

/** Five more tries within half a minute: a stack that was killed as a whole is there again by then. */
const whileAway = retry(
  handleWhen(({ message }) => hostAway.test(message)),
  {
    maxAttempts: 5,
    backoff: new ExponentialBackoff({ initialDelay: 1000, maxDelay: 10_000 }),
  },
);

/** Fetches exactly one commit into the workspace and proves that it is the one that was asked for. */
export async function fetchSource(request: SourceRequest, access: SourceAccess): Promise<void> {
  const { url, revision, workspace, signal } = request;
  if (!isAllowed(url, access.allowedHosts)) throw new FetchFailed('the host of the source is not allowed');
  await mkdir(workspace, { recursive: true, mode: 0o700 });
  const env = environment(url, access.tokens);
  let last: string | undefined;
  const onLine = (line: string) => {
    last = line;
    request.onLine(line);
  };
  const git = (...args: string[]) => runGit(args, { cwd: workspace, env, onLine, signal });

  if ((await git('init', '--quiet', '--template=', '--initial-branch=source')) !== 0)
    throw new FetchFailed('git init failed');
  await whileAway.execute(async () => {
    const fetched = await git(
      ...['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-auto-gc', '--', url, revision],
    );
    signal.throwIfAborted();
    if (fetched !== 0) throw new FetchFailed(`git fetch failed: ${last ?? `exit code ${fetched}`}`);
  }, signal);
  const checkedOut = await git('checkout', '--quiet', '--force', '--detach', revision);
  signal.throwIfAborted();
  if (checkedOut !== 0) throw new FetchFailed(`git checkout failed: ${last ?? `exit code ${checkedOut}`}`);

  const head: string[] = [];
  await runGit(['rev-parse', 'HEAD'], { cwd: workspace, env, signal, onLine: (line) => head.push(line) });
  if (head[0] !== revision) throw new FetchFailed('the commit that was checked out is not the one that was asked for');
  request.onLine(`HEAD is now at ${revision}`);
}

/**
 * Nothing of the machine's or the user's git settings counts, no transport but http and https, no hook, no redirect (it
 * would leave the list of hosts), no prompt. A token travels as a header through the environment: never in the URL, the
 * arguments, the workspace or the log.
 */
function environment(url: string, tokens: SourceAccess['tokens']): Readonly<Record<string, string>> {
  const config: [string, string][] = [
    ['core.hooksPath', devNull],
    ['core.symlinks', 'true'],
    ['core.fsmonitor', 'false'],
    ['credential.helper', ''],
    ['http.followRedirects', 'false'],
    ['protocol.allow', 'never'],
    ['protocol.http.allow', 'always'],
    ['protocol.https.allow', 'always'],
    ['submodule.recurse', 'false'],
    ['fetch.fsckObjects', 'false'],
  ];
  const token = tokens[hostAndPort(url) ?? ''];
  if (token !== undefined) {
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    config.push([`http.${new URL(url).origin}/.extraHeader`, `Authorization: Basic ${basic}`]);
  }
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: devNull,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_ALLOW_PROTOCOL: 'http:https',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    ...outsideNetwork(),
  };
}

/** How this machine reaches https hosts outside; http, the laptop's own addresses, goes without a proxy. */
function outsideNetwork(): Readonly<Record<string, string>> {
  const names = ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY', 'SSL_CERT_FILE', 'GIT_SSL_CAINFO'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : [])));
}
