/** The environment variables that the program reads, for the help. */
export const environmentVariables: readonly (readonly [names: string, meaning: string])[] = [
  [
    'MONGODB_ATLAS_PUBLIC_API_KEY, MONGODB_ATLAS_PRIVATE_API_KEY',
    'An API key; MONGODB_ATLAS_PUBLIC_KEY and MONGODB_ATLAS_PRIVATE_KEY work too.',
  ],
  ['MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET', 'A service account.'],
  ['MONGODB_ATLAS_PROJECT_ID', 'The project, as --project.'],
  ['MONGODB_ATLAS_BASE_URL', 'The host, as --base-url; MONGODB_ATLAS_OPS_MANAGER_URL works too.'],
  ['NO_COLOR', 'Set to anything: no colours.'],
  ['INK_SCREEN_READER', 'Set to true: sentences instead of the full screen, as --plain.'],
  [
    'HTTPS_PROXY, ALL_PROXY, NO_PROXY',
    'The HTTP proxy to go through, and the hosts to reach without it, as curl reads them.',
  ],
  ['NODE_USE_SYSTEM_CA', 'Set to 1: trust the certificates that this machine trusts, too.'],
  ['NODE_EXTRA_CA_CERTS', 'A file of certificates to trust besides the known ones.'],
];
