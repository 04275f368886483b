/** The image that builds, by the toolchain that is asked for. */
export function rustImage(version: string | null): string {
  if (version?.startsWith('nightly') === true) return 'rustlang/rust:nightly-bookworm-slim';
  return `rust:${/^\d+(\.\d+){0,2}$/.exec(version ?? '')?.[0] ?? '1'}-slim-bookworm`;
}
