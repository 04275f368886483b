import { environment } from './cloud-run/environment.ts';
import { labels } from './cloud-run/labels.ts';
import { names } from './cloud-run/names.ts';
import { resources } from './cloud-run/resources.ts';
import { scaling } from './cloud-run/scaling.ts';
import { shape } from './cloud-run/shape.ts';
import { traffic } from './cloud-run/traffic.ts';
import type { Create } from './cloud-run-requests.ts';
import { invalidArgument, type Refusal } from './refusal.ts';

/** New services that Cloud Run refuses. */
export const refusals: readonly Refusal<Create>[] = [names, shape, environment, resources, scaling, traffic, labels]
  .flat()
  .map(([what, request, text, source, code = invalidArgument]) => ({ what, request, text, source, code }));
