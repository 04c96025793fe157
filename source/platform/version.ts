/** This build's version, inserted by the bundler from package.json. */
export const version: string = process.env['ATLAS_EXPORTS_VERSION'] ?? 'unbuilt';
