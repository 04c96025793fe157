/** The version of this build, put in by the bundler from package.json. */
export const version: string = process.env['ATLAS_EXPORTS_VERSION'] ?? 'unbuilt';
