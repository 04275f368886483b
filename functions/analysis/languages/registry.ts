import type { Detector } from '../detected.ts';
import { go } from './go.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { staticSite } from './static.ts';

/** Every language that is understood; the surest claim wins, and of equal ones the first. */
export const detectors: readonly Detector[] = [go, python, node, staticSite];
