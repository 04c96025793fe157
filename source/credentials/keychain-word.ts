/** The single executable's first word when it runs itself as the process that the keychain is asked in. */
export const keychainWord = 'keychain-process';
