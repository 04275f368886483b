/** How a base image is made here when no registry can be reached. */
export type Recipe =
  | { readonly kind: 'debian' }
  | { readonly kind: 'node'; readonly major: string }
  | { readonly kind: 'python'; readonly version: string }
  | { readonly kind: 'golang'; readonly version: string }
  | { readonly kind: 'ruby'; readonly version: string }
  | { readonly kind: 'php'; readonly version: string }
  | { readonly kind: 'rust'; readonly version: string }
  | { readonly kind: 'deno'; readonly version: string }
  | { readonly kind: 'static' }
  | { readonly kind: 'cc' };

/** The images that Slipway's own Dockerfiles and samples begin with (November 2026). */
export const defaultTags = [
  'debian:bookworm-slim',
  'node:20-slim',
  'node:22-slim',
  'node:24-slim',
  'python:3.11-slim',
  'python:3.13-slim',
  'golang:1.19',
  'ruby:3.1-slim-bookworm',
  'php:8.2-apache-bookworm',
  'rust:1.91-slim-bookworm',
  'denoland/deno:debian-2.5.6',
  'gcr.io/distroless/static-debian12:nonroot',
  'gcr.io/distroless/cc-debian12:nonroot',
] as const;

/** The recipe of a tag, or null where none is known. */
export function recipeOf(tag: string): Recipe | null {
  const language = /^(node|python|golang|ruby|php|rust):(\d+(?:\.\d+)?)(?:\.\d+)*(?:-(?:bookworm|slim|apache))*$/.exec(
    tag,
  );
  const version = language?.[2] ?? '';
  switch (language?.[1]) {
    case 'node':
      return { kind: 'node', major: version.split('.')[0] ?? version };
    case 'python':
      return { kind: 'python', version };
    case 'golang':
      return { kind: 'golang', version };
    case 'ruby':
      return { kind: 'ruby', version };
    case 'rust':
      return { kind: 'rust', version };
    case 'php':
      return tag.includes('-apache') ? { kind: 'php', version } : null;
    default: {
      const deno = /^denoland\/deno:debian-(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
      if (deno !== undefined) return { kind: 'deno', version: deno };
      if (/^debian:(bookworm|12)(-slim)?$/.test(tag)) return { kind: 'debian' };
      const bare = /^gcr\.io\/distroless\/(static|cc)-debian12(?::nonroot)?$/.exec(tag)?.[1];
      return bare === 'static' || bare === 'cc' ? { kind: bare } : null;
    }
  }
}
