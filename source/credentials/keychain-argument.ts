/** The single executable's first argument when it runs itself as the keychain process. */
export const keychainArgument = 'keychain-process';
