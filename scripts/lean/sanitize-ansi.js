// Stands in the bundle for Ink's own module of this name, which takes each text of each frame apart for what a terminal
// would obey: here once for each text.
import sanitizeAnsi from '../../node_modules/ink/build/sanitize-ansi.js';
import { remembering } from './remember.js';

// oxlint-disable-next-line import/no-default-export -- as Ink imports it
export default remembering(sanitizeAnsi);
