/** Shared by every package of the workspace. */
export const greeting = () => process.env.GREETING ?? 'Hello from a workspace';
