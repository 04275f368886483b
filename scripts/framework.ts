/** What functions ask of their framework, by name: esbuild cannot see the names that CommonJS exports. */
export { cloudEvent, http } from '@google-cloud/functions-framework';
