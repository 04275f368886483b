import type { Detector } from '../detected.ts';
import { deno } from './deno.ts';
import { dotnet } from './dotnet.ts';
import { elixir } from './elixir.ts';
import { generatedSite } from './generated-site.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { staticSite } from './static.ts';

/** Every language that is understood; the surest claim wins, and of equal ones the first. */
export const detectors: readonly Detector[] = [
  elixir,
  ruby,
  php,
  java,
  dotnet,
  rust,
  go,
  deno,
  python,
  node,
  generatedSite,
  staticSite,
];
