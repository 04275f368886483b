/** Root sets up its sandboxes directly; others inside a user namespace of their own, where their one user is root. */
export const isRoot = process.getuid?.() === 0;

/** What `unshare` needs in front of the other namespaces. */
export const userNamespace: readonly string[] = isRoot ? [] : ['--user', '--map-root-user'];

/** What `nsenter` needs to enter the user namespace of such a sandbox, which `holder` is in. */
export function enterUserNamespace(holder: number): readonly string[] {
  return isRoot ? [] : [`--user=/proc/${holder}/ns/user`, '--preserve-credentials'];
}

/** Layers must stay movable: no redirects. `userxattr`, needed in a user namespace, implies that and refuses the option. */
export const overlayOptions = isRoot ? 'index=off,metacopy=off,redirect_dir=off' : 'index=off,userxattr';
