import { DockerfileParser } from 'dockerfile-ast';
import type { Analysis, BuildPlan, Language } from '../../../shared/plan.ts';
import { Problem } from '../../../shared/problems.ts';
import { denoDockerfile } from './deno.ts';
import { defaultDockerignore } from './dockerignore.ts';
import { dotnetDockerfile } from './dotnet.ts';
import { elixirDockerfile } from './elixir.ts';
import { generatedSiteDockerfile } from './generated-site.ts';
import { goDockerfile } from './go.ts';
import type { Dockerfile } from './instructions.ts';
import { javaDockerfile } from './java.ts';
import { nodeDockerfile } from './node.ts';
import { phpDockerfile } from './php.ts';
import { pythonDockerfile } from './python.ts';
import { render } from './render.ts';
import { rubyDockerfile } from './ruby.ts';
import { rustDockerfile } from './rust.ts';
import { staticDockerfile } from './static.ts';

export interface PlanOptions {
  /** The root folder that was asked for, '' for the top: paths of the plan are relative to it. */
  readonly root: string;
  /** Text of the repository's own Dockerfile when the analysis names one. */
  readonly ownDockerfile: string | null;
  /** Whether the build context has a .dockerignore of its own (see `contextOf`). */
  readonly ownDockerignore: boolean;
  /** The port that the request sets, where it sets one. */
  readonly port?: number | undefined;
}

/** Cloud Run's default container port; a server is told by PORT. */
const defaultPort = 8080;

/** The build context relative to the root folder: the workspace's root for a member, since its install needs the whole. */
export function contextOf(analysis: Analysis, root: string): string {
  if (analysis.ownDockerfile !== null || analysis.workspace === null) return '.';
  const from = root === '' ? [] : root.split('/');
  const to = analysis.workspace.root === '' ? [] : analysis.workspace.root.split('/');
  // A workspace's root is the folder itself or one above it.
  return from.length === to.length ? '.' : Array.from({ length: from.length - to.length }, () => '..').join('/');
}

/** Decides how the image is built. A Dockerfile of the repository is taken as it is; its text is for showing only. */
export function planBuild(analysis: Analysis, options: PlanOptions): BuildPlan {
  if (analysis.ownDockerfile !== null) {
    const text = options.ownDockerfile ?? '';
    return {
      dockerfile: { origin: 'repository', path: analysis.ownDockerfile, text },
      dockerignore: null,
      context: '.',
      baseImages: baseImagesOf(text),
      port: options.port ?? exposedPort(text) ?? defaultPort,
      healthPath: '/',
    };
  }
  const text = render(dockerfileFor(analysis));
  return {
    dockerfile: { origin: 'generated', path: 'Dockerfile', text },
    dockerignore: options.ownDockerignore ? null : defaultDockerignore,
    context: contextOf(analysis, options.root),
    baseImages: baseImagesOf(text),
    port: options.port ?? defaultPort,
    healthPath: '/',
  };
}

const templates: Readonly<Record<Language, (analysis: Analysis) => Dockerfile>> = {
  node: nodeDockerfile,
  deno: denoDockerfile,
  python: pythonDockerfile,
  go: goDockerfile,
  rust: rustDockerfile,
  java: javaDockerfile,
  ruby: rubyDockerfile,
  php: phpDockerfile,
  dotnet: dotnetDockerfile,
  elixir: elixirDockerfile,
  static: generatedSiteDockerfile,
};

function dockerfileFor(analysis: Analysis): Dockerfile {
  if (analysis.language === null) {
    throw new Problem(
      'language-unknown',
      'Nothing says how this repository is built.',
      'Add a Dockerfile of your own.',
    );
  }
  // Files as they lie there need nothing of the language that is around them.
  if (analysis.static && analysis.buildCommand === null) return staticDockerfile(analysis);
  return templates[analysis.language](analysis);
}

/** Images from outside, without earlier stages and `scratch`, in order. */
function baseImagesOf(text: string): string[] {
  const parsed = DockerfileParser.parse(text);
  const stages = new Set(parsed.getFROMs().flatMap((from) => from.getBuildStage() ?? []));
  const images = parsed.getFROMs().flatMap((from) => from.getImage() ?? []);
  return [...new Set(images.filter((image) => !stages.has(image) && image !== 'scratch'))];
}

/** The one port a Dockerfile exposes: what its author means the container to listen on. */
function exposedPort(text: string): number | null {
  const exposes = DockerfileParser.parse(text)
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === 'EXPOSE')
    .flatMap((instruction) => instruction.getArguments().map((argument) => argument.getValue()));
  const port = exposes.length === 1 ? /^(\d+)(?:\/tcp)?$/.exec(exposes[0] ?? '')?.[1] : undefined;
  return port === undefined ? null : Number(port);
}
