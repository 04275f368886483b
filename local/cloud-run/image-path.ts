const host = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i;
/** github.com/distribution/reference: a path's component, a tag and a digest. */
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tag = /^\w[\w.-]{0,127}$/;
const digest = /^sha256:[0-9a-f]{64}$/;

interface ImagePath {
  readonly path: readonly string[];
  readonly tag: string | null;
  readonly digest: string | null;
}

function parseImagePath(text: string): ImagePath {
  const [name = '', by = null] = splitOnce(text, '@');
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const path = (colon < 0 ? name : name.slice(0, colon)).split('/');
  return { path, tag: colon < 0 ? null : name.slice(colon + 1), digest: by };
}

/** `[hostname/]repo-path[:tag and/or @digest]` */
export function isImagePath(text: string): boolean {
  const image = parseImagePath(text);
  const [first = '', ...others] = image.path;
  const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const repository = hasHost ? others : image.path;
  return (
    text.length <= 512 &&
    (!hasHost || host.test(first)) &&
    repository.every((each) => component.test(each)) &&
    (image.tag === null || tag.test(image.tag)) &&
    (image.digest === null || digest.test(image.digest))
  );
}

export function isByDigest(text: string): boolean {
  return parseImagePath(text).digest !== null;
}

function splitOnce(text: string, separator: string): readonly [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
