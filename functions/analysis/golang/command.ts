import { entryPointUnknown } from '../detected.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { serves } from './module.ts';

/** Libraries that programs for a terminal parse their arguments and draw with. */
const forTerminals =
  /github\.com\/(spf13\/cobra|urfave\/cli|alecthomas\/(?:kong|kingpin)|jessevdk\/go-flags|charmbracelet\/bubbletea|mitchellh\/cli)\b/;
const forTerraform = /github\.com\/hashicorp\/terraform-plugin-/;
/** Modules with which programs are called or answer over a network by other means than a web framework. */
const forNetworks =
  /google\.golang\.org\/grpc|connectrpc\.com|twitchtv\/twirp|gorilla\/websocket|prometheus\/client_golang|graphql|nats-io|kafka|amqp|go-redis|cloud\.google\.com/;
const likeService =
  /(^|[/_-])(serve|server|service|daemon|worker|agent|listen|listener|proxy|gateway|http|httpd|web|webapp|api|rest|handlers?|routes?|router|routing|endpoints?|controllers?|middlewares?|bot)([/_-][^/]*)?(\/.*)?\.go$/i;

/** Refuses a command for a terminal: it parses arguments, and no module that it requires and no file says that it serves. */
export function refuseCommand(folder: Folder, contents: Contents, requires: string, framework: string | null): void {
  const plugin = forTerraform.test(requires);
  if (!plugin && (framework !== null || !forTerminals.test(requires) || forNetworks.test(requires))) return;
  const sources = folder.files.filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'));
  const isService = sources.some((file) => likeService.test(file) || serves(textOf(folder, contents, file) ?? ''));
  if (isService && !plugin) return;
  throw entryPointUnknown(
    plugin
      ? 'go.mod describes a provider for Terraform, which Terraform starts itself.'
      : 'The program is a command for a terminal: it parses arguments, and nothing in it serves HTTP.',
    'Name the folder of a service with --root, or add a Procfile with a line such as "web: /app serve" when it is one.',
  );
}

/** The subcommand of cobra that serves, when main itself only hands over to the commands; null when none or several do. */
export function servingSubcommand(folder: Folder, contents: Contents, main: string): string | null {
  if (serves(textOf(folder, contents, main) ?? '')) return null;
  const found = folder.files.flatMap((file) => {
    const text = file.endsWith('.go') && file !== main ? (textOf(folder, contents, file) ?? '') : '';
    const name = /cobra\.Command\{[^}]*?\bUse:\s*"([a-z][\w-]*)/.exec(text)?.[1];
    const isRoot = /\w+\.Execute(?:Context)?\(/.test(text);
    return name === undefined || isRoot || !serves(text) ? [] : [name];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}
