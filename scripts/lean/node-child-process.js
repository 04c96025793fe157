// Stands in the bundle for node:child_process, which costs 3 ms and is wanted where a keychain is asked, and where a
// terminal does not tell its size.
export const spawn = (...words) => require('node:child_process').spawn(...words);
export const execFileSync = (...words) => require('node:child_process').execFileSync(...words);
