// Replaces Ink's own module of this name in the bundle, which checks each text of each frame for sequences that a
// terminal would obey: here once per text.
import sanitizeAnsi from '../../node_modules/ink/build/sanitize-ansi.js';
import { remembering } from './remember.js';

// oxlint-disable-next-line import/no-default-export -- as Ink imports it
export default remembering(sanitizeAnsi);
