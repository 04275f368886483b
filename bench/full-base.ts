import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { buildImage, installation } from '../local/executors/bases/make.ts';

/** What the official `node:24` has beyond its slim sister: the packages of buildpack-deps:bookworm (docker-library/buildpack-deps). */
const packages = `ca-certificates curl gnupg netbase sq wget tzdata git mercurial openssh-client subversion procps
autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick libbz2-dev libc6-dev
libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev
liblzma-dev libmagickcore-dev libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev libpq-dev
libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev libyaml-dev make patch unzip
xz-utils zlib1g-dev`.split(/\s+/);

export const slimBase = 'node:24-slim';
const fullBase = 'slipway-bench:node-full';

/** Makes the full base image of Node where it is missing; kept for the next run. */
export async function makeFullBase(docker: Docker): Promise<string> {
  const present = await docker.listImages({ filters: { reference: [fullBase] } });
  if (present.length > 0) return fullBase;
  const context = await mkdtemp(path.join(tmpdir(), 'slipway-bench-base-'));
  try {
    await buildImage(docker, fullBase, context, [`FROM ${slimBase}`, installation(packages)]);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
  return fullBase;
}
