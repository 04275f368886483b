const name = /^[a-z0-9]+(?:[._:/-]+[a-z0-9]+)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

export function isImageName(text: string): boolean {
  return text.length <= 512 && name.test(text);
}

/** The repository without tag and digest; a colon before a slash belongs to the registry's port. */
export function repositoryOf(image: string): string {
  const bare = image.replace(/@.*$/, '');
  const colon = bare.lastIndexOf(':');
  return colon > bare.lastIndexOf('/') ? bare.slice(0, colon) : bare;
}

/** The name with its tag, `latest` where none was given, as docker does. */
export function withTag(image: string): string {
  return repositoryOf(image) === image ? `${image}:latest` : image;
}
