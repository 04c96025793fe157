// ASCII, Latin and the signs that this program draws: each takes one cell in every terminal, whatever its neighbours.
const plain = /^(?:[ -~¡-¬®-ɏ–—…‹›·•●◐○✔✖⊘↑↓←→⏎⇥▌█▏▎▍▋▊▉─│‖▲▸]|\u001B\[[\d;]*m)*$/;
const sgr = /\u001B\[[\d;]*m/g;

/** The cells that such text takes, SGR sequences being none; undefined for any other. */
export function plainWidth(text) {
  if (typeof text !== 'string' || !plain.test(text)) return undefined;
  return text.includes('\u001B') ? text.replace(sgr, '').length : text.length;
}
