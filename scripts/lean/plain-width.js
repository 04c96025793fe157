// ASCII, Latin and this program's symbols: each takes one cell in every terminal, whatever its neighbours.
const plain = /^(?:[ -~¡-¬®-ɏ–—…‹›·•●◐○✔✖⊘↑↓←→⏎⇥▌█▏▎▍▋▊▉─│‖▲▸]|\u001B\[[\d;]*m)*$/;
const sgr = /\u001B\[[\d;]*m/g;

/** The width of such text in cells, not counting SGR sequences; undefined for any other text. */
export function plainWidth(text) {
  if (typeof text !== 'string' || !plain.test(text)) return undefined;
  return text.includes('\u001B') ? text.replace(sgr, '').length : text.length;
}
