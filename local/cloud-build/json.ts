import { serializer } from 'google-gax';
import { messageType } from '../grpc.ts';
import type { Build } from './build.ts';

/** The Build in proto3's JSON mapping, as Cloud Build publishes it. */
export function buildJson(build: Build): string {
  const message = messageType('google.devtools.cloudbuild.v1.Build').fromObject(build);
  return JSON.stringify(serializer.toProto3JSON(message));
}
